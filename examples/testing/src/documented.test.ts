/** Is every snippet of the page on testing part of a file here that is compiled and run? */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const examples = join(import.meta.dirname, '..')
const sources = ['src', 'browser'].flatMap((folder) =>
  readdirSync(join(examples, folder))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readFileSync(join(examples, folder, name), 'utf8')),
)
const page = readFileSync(join(examples, '../../docs/testing.md'), 'utf8')
const snippets = [...page.matchAll(/^```(?:ts|js)\n(.*?)^```/gms)].map(([, code = '']) => code)

it('there are some', () => {
  expect(snippets.length).toBeGreaterThan(8)
})

it.each(snippets)('%s', (snippet) => {
  expect(sources.some((source) => source.includes(snippet))).toBe(true)
})
