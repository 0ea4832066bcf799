import { globSync } from 'node:fs'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { anchorsOf, linksOf, page, snippetsOf, source } from './pages.ts'

const folder = fileURLToPath(new URL('../why/', import.meta.url))
const slugs = globSync('*.md', { cwd: folder }).map((file) => basename(file, '.md'))

const CODES = union('SessionErrorCode')
const REASONS = union('Reason')
const KINDS = union('WarningKind')

it('the sources were understood', () => {
  expect(CODES).toContain('ERR_SESSION_SECRET')
  expect(REASONS).toContain('unknown-key')
  expect(KINDS).toContain('late-change')
})

describe('each of these has a page', () => {
  it.each(CODES)('the error %s', (code) => expect(slugs).toContain(code))
  it.each(REASONS)('the refusal %s', (reason) => expect(slugs).toContain(`refused-${reason}`))
  it.each(KINDS)('the warning %s', (kind) => expect(slugs).toContain(kind))
})

describe.each(slugs)('docs/why/%s.md', (slug) => {
  const known = [...CODES, ...REASONS.map((reason) => `refused-${reason}`), ...KINDS]
  const one = page(`docs/why/${slug}.md`)

  it('belongs to an error, a refusal or a warning', () => {
    expect(known).toContain(slug)
  })

  it('says its name first, and answers the four questions', () => {
    const [title, ...questions] = anchorsOf(one)
    const name = slug.replace(/^refused-/, '')

    expect(title).toContain(name.toLowerCase())
    expect(questions).toEqual([
      'what-happened',
      'why',
      'the-line-that-fixes-it',
      'how-to-see-that-it-is-fixed',
    ])
  })

  it('is short', () => {
    const prose = snippetsOf(one).reduce((text, { code }) => text.replace(code, ''), one.text)

    expect(prose.split(/\s+/).length).toBeLessThan(300)
  })

  it('is in the index', () => {
    expect(linksOf(page('docs/warnings.md'))).toContain(`why/${slug}.md`)
  })
})

it('warnings keep their anchors in the index', () => {
  expect(anchorsOf(page('docs/warnings.md'))).toEqual(expect.arrayContaining([...KINDS]))
})

/** The words of a union of texts, as its declaration has them. */
function union(name: string): readonly string[] {
  const words = globSync('packages/core/src/words/*.ts', {
    cwd: fileURLToPath(new URL('../../', import.meta.url)),
  })
  const [declaration] = words.flatMap((file) => {
    return (
      RegExp(`export type ${name} =\\n((?: *(?:/\\*\\*.*|\\*.*|\\| '.*)\\n)+)`).exec(
        source(file),
      ) ?? []
    )
  })
  return [
    ...new Set([...(declaration ?? '').matchAll(/^ *\| '(.*)'/gm)].map(([, word = '']) => word)),
  ]
}
