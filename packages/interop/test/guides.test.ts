import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const folder = fileURLToPath(new URL('../../../docs/migration/', import.meta.url))
const guides = globSync('*.md', { cwd: folder })
const textOf = (guide: string) => readFileSync(join(folder, guide), 'utf8')

const GENERAL = ['README.md', 'authjs.md']
const ofReaders = guides.filter((guide) => !GENERAL.includes(guide))

it.each(ofReaders)('docs/migration/%s imports what there is', async (guide) => {
  const pattern = /^\+?import \{ (.*) \} from '@sealed-session\/interop\/([\w-]+)'/gm
  const imports = [...textOf(guide).matchAll(pattern)]

  expect(imports.length).toBeGreaterThan(0)
  for (const [, names = '', entry] of imports) {
    const module = await import(`../src/${entry}.ts`)
    expect(Object.keys(module)).toEqual(expect.arrayContaining(names.split(', ')))
  }
})

describe.each(guides)('docs/migration/%s', (guide) => {
  const text = textOf(guide)

  it('has links that lead somewhere', () => {
    const dead = [...text.matchAll(/\]\(([^)]+)\)/g)].filter(([, link = '']) => {
      const [file = '', anchor] = link.split('#')
      const target = file === '' ? guide : file
      if (!existsSync(join(folder, dirname(guide), target))) return true
      return anchor !== undefined && !anchorsOf(target).includes(anchor)
    })

    expect(dead).toEqual([])
  })
})

function anchorsOf(guide: string): readonly string[] {
  return [...textOf(guide).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replace(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  )
}

it('there is a guide for every reader, and the first page names it', () => {
  const { exports } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  const index = textOf('README.md')

  expect(ofReaders.length).toBeGreaterThan(10)
  for (const guide of ofReaders) {
    const name = guide.replace('.md', '')
    expect(exports).toHaveProperty([`./${name}`])
    expect(index).toContain(`\`@sealed-session/interop/${name}\``)
  }
})
