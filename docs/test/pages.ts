/** Which pages of Markdown are there, and what is in them: headings, links, snippets? */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export interface Snippet {
  readonly language: string
  /** What stands behind the language: `no-run` for what only another machine can run. */
  readonly marks: readonly string[]
  readonly code: string
  readonly line: number
}

export interface Page {
  /** From the root of the repository, with slashes. */
  readonly path: string
  readonly text: string
}

/** All that are, or are about to be, in the repository. What the changesets say becomes a page at a release. */
export const pages: readonly Page[] = execFileSync(
  'git',
  ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'],
  { cwd: ROOT, encoding: 'utf8' },
)
  .split('\n')
  .filter((path) => path !== '' && !path.startsWith('.changeset/') && existsSync(join(ROOT, path)))
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))

export function page(path: string): Page {
  const found = pages.find((each) => each.path === path)
  if (found === undefined) throw new Error(`There is no page ${path}`)
  return found
}

/** The text of a file that is no page. */
export function source(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

const BLOCK = /^( *)```([\w-]*)(.*)\n([\s\S]*?)^ *```$/gm

export function snippetsOf({ text }: Page): readonly Snippet[] {
  return [...text.matchAll(BLOCK)].map(
    ([, indent = '', language = '', marks = '', code = ''], at) => ({
      language,
      marks: marks.split(/\s+/).filter((mark) => mark !== ''),
      code: code.replaceAll(RegExp(`^${indent}`, 'gm'), ''),
      line: lineOf(text, at),
    }),
  )
}

function lineOf(text: string, at: number): number {
  const { index = 0 } = [...text.matchAll(BLOCK)][at] ?? {}
  return text.slice(0, index).split('\n').length
}

/** What a reader sees: without snippets and comments. */
function proseOf({ text }: Page): string {
  return text.replaceAll(BLOCK, '').replaceAll(/<!--[\s\S]*?-->/g, '')
}

/** As GitHub and the site make them of headings. */
export function anchorsOf(one: Page): readonly string[] {
  return [...proseOf(one).matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => anchorOf(title))
}

export function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-')
}

export function linksOf(one: Page): readonly string[] {
  const prose = proseOf(one).replaceAll(/`[^`\n]*`/g, '')
  const inText = [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link)
  const inHtml = [...prose.matchAll(/(?:src|srcset|href)="([^"]+)"/g)].map(([, link = '']) => link)
  return [...inText, ...inHtml]
}

/** What is wrong with a link of this page; undefined: it leads somewhere, or out of the repository. */
export function faultOf(link: string, from: Page, repository: string): string | undefined {
  const ours = RegExp(`^${repository}/(?:blob|tree)/main/(.*)`).exec(link)
  if (ours === null && /^[a-z]+:/.test(link)) return undefined
  const [file = '', anchor] = (ours?.[1] ?? link).split('#')
  const base = ours === null ? dirname(from.path) : ''
  const target = file === '' ? from.path : relative(ROOT, join(ROOT, base, decodeURI(file)))
  if (!existsSync(join(ROOT, target))) return 'nothing is there'
  if (anchor === undefined) return undefined
  const folder = statSync(join(ROOT, target)).isDirectory()
  const whole = pages.find(({ path }) => path === (folder ? join(target, 'README.md') : target))
  if (whole === undefined) return undefined
  return anchorsOf(whole).includes(anchor) ? undefined : `${whole.path} has no heading of that name`
}
