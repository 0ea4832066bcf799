/** Lays out the site's pages: which file of the repository becomes which page, and where do its links lead then? */
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, posix, relative } from 'node:path'
import { REPOSITORY } from '../scripts/workspaces.ts'

const ROOT = join(import.meta.dirname, '..')
export const PAGES = join(import.meta.dirname, '.pages')

/** File to page, both with slashes: the first from the repository's root, the second from the site's. */
type Places = ReadonlyMap<string, string>

export function layOut(): void {
  rmSync(PAGES, { recursive: true, force: true })
  const places = placesOf()
  for (const [file, place] of places) {
    write(place, withLinks(readFileSync(join(ROOT, file), 'utf8'), file, places))
  }
  write('decisions/index.md', indexOfDecisions(places))
  cpSync(join(ROOT, 'bench/plots'), join(PAGES, 'plots'), { recursive: true })
}

function placesOf(): Places {
  const docs = globSync('docs/**/*.md', {
    cwd: ROOT,
    exclude: ['**/node_modules/**', 'docs/test/**'],
  })
  const packages = globSync('packages/*/README.md', { cwd: ROOT })
  return new Map([
    ...docs.map((file) => [file, asIndex(file.slice('docs/'.length))] as const),
    ...packages.map((file) => [file, `packages/${nameOf(file)}.md`] as const),
    ['README.md', 'overview.md'],
    ['CONTRIBUTING.md', 'contributing.md'],
    ['SECURITY.md', 'reporting.md'],
    ['conformance/README.md', 'packages/conformance.md'],
  ])
}

function asIndex(place: string): string {
  return place.replace(/(^|\/)README\.md$/, '$1index.md')
}

/** `adapter-koa` is `@sealed-session/koa`, and its page `packages/koa`. */
function nameOf(readme: string): string {
  return basename(dirname(readme)).replace(/^adapter-/, '')
}

function write(place: string, text: string): void {
  const file = join(PAGES, place)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

const BLOCK = /^( *```[\s\S]*?^ *```)$/m

function withLinks(text: string, file: string, places: Places): string {
  const leadsTo = (link: string) => linkFrom(file, link, places)
  return text
    .split(BLOCK)
    .map((part, at) => {
      // What was split by stands at every other place: snippets, which stay as they are.
      if (at % 2 === 1) return part
      return part
        .replaceAll(
          /(\]\()([^)\s]+)(\))/g,
          (_, open, link, close) => `${open}${leadsTo(link)}${close}`,
        )
        .replaceAll(/((?:src|srcset)=")([^"]+)(")/g, (_, open, link, close) => {
          return `${open}${link.replace(/^bench\/plots\//, './plots/')}${close}`
        })
    })
    .join('')
}

function linkFrom(file: string, link: string, places: Places): string {
  const ours = RegExp(`^${REPOSITORY}/(?:blob|tree)/main/(.*)`).exec(link)
  if (ours === null && /^([a-z]+:|#)/.test(link)) return link
  const [path = '', anchor] = (ours?.[1] ?? link).split('#')
  const target = posix
    .normalize(ours === null ? posix.join(posix.dirname(file), path) : path)
    .replace(/\/$/, '')
  const hash = anchor === undefined ? '' : `#${anchor}`
  const place = placeOf(target, places)
  if (place === undefined) return `${REPOSITORY}/${kindOf(target)}/main/${target}${hash}`
  const here = places.get(file) ?? ''
  const way = posix.relative(posix.dirname(here), place)
  return `${way.startsWith('.') ? way : `./${way}`}${hash}`
}

/** A folder is the page that is shown for it. */
function placeOf(target: string, places: Places): string | undefined {
  if (target === 'docs/decisions') return 'decisions/index.md'
  return places.get(target) ?? places.get(`${target}/README.md`)
}

function kindOf(target: string): 'blob' | 'tree' {
  const file = join(ROOT, target)
  if (!existsSync(file)) throw new Error(`A page links to ${target}, which is not there`)
  return statSync(file).isDirectory() ? 'tree' : 'blob'
}

function indexOfDecisions(places: Places): string {
  const decisions = [...places.values()].filter((place) => place.startsWith('decisions/')).sort()
  const lines = decisions.map((place) => `- [${titleOf(place)}](./${relative('decisions', place)})`)
  return `# Decisions\n\nWhy things are as they are, each with what was tried instead.\n\n${lines.join('\n')}\n`
}

/** The first heading of a page that is laid out, without its marks. */
export function titleOf(place: string): string {
  const [, title = place] = /^# (.*)$/m.exec(readFileSync(join(PAGES, place), 'utf8')) ?? []
  return title.replaceAll(/[`*]/g, '').replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
}
