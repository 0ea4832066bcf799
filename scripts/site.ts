/**
 * Is the documentation a site? Installs the site's own tools, builds it from `docs` and the sources' comments, and
 * looks at what came of it. With `--serve` it is then shown on this machine.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { gzipSync } from 'node:zlib'

const SITE = 'site'
const DIST = join(SITE, '.vitepress/dist')

/** Compressed bytes that a reader's browser loads for a page, at most: its text, and what is common to all. */
const BUDGET = 150_000
const sizes = new Map<string, number>()

if (!process.argv.includes('--installed')) run('npm', ['ci', '--loglevel=error'])
run('node_modules/.bin/tsc', ['-p', 'tsconfig.json', '--noEmit'])
quietly(process.execPath, ['build.ts'])

const faults = [...missingPages(), ...strangers(), ...heavyPages(), ...withoutSummaries()]
for (const fault of faults) console.log(fault)
if (faults.length > 0) process.exitCode = 1
console.log(`${htmlFiles().length} pages in ${DIST}, ${faults.length} faults`)
if (process.argv.includes('--serve')) run('node_modules/.bin/vitepress', ['preview', '.'])

/** Each error, refusal and warning has an address, which its message names. */
function missingPages(): readonly string[] {
  return globSync('docs/why/*.md')
    .map((page) => join(DIST, 'why', `${basename(page, '.md')}.html`))
    .filter((page) => !existsSync(page))
    .map((page) => `${page} was not built`)
}

/** Nothing is loaded from elsewhere: no font, no script, no picture. */
function strangers(): readonly string[] {
  const loaded =
    /<(?:script|img|source|iframe)[^>]*\ssrc(?:set)?="(https?:[^"]+)"|<link[^>]*\bhref="(https?:[^"]+)"/g
  return htmlFiles().flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(loaded)].map(
      ([, one, other]) => `${file} loads ${one ?? other}`,
    ),
  )
}

function heavyPages(): readonly string[] {
  const asset = /(?:src|href)="\/sealed-session\/(assets\/[^"]+\.(?:js|css))"/g
  return htmlFiles().flatMap((file) => {
    const assets = [...readFileSync(file, 'utf8').matchAll(asset)].map(([, path = '']) =>
      join(DIST, path),
    )
    const bytes = [file, ...new Set(assets)].reduce((sum, each) => sum + compressed(each), 0)
    return bytes > BUDGET ? [`${file} makes a browser load ${bytes} bytes`] : []
  })
}

function compressed(file: string): number {
  const size = sizes.get(file) ?? gzipSync(readFileSync(file)).length
  sizes.set(file, size)
  return size
}

/** For readers that are programs: what there is, and all of it. */
function withoutSummaries(): readonly string[] {
  return ['llms.txt', 'llms-full.txt'].flatMap((name) => {
    const file = join(DIST, name)
    const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
    return text.includes('What happened to my cookie?')
      ? []
      : [`${file} does not tell of all pages`]
  })
}

function htmlFiles(): readonly string[] {
  return globSync(`${DIST}/**/*.html`)
}

function run(command: string, args: readonly string[]): void {
  execFileSync(command, args, { cwd: SITE, stdio: 'inherit' })
}

/** Of what tells of every page, nothing is of interest until it fails. */
function quietly(command: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: SITE, encoding: 'utf8' })
  if (status === 0) return
  console.log(stdout + stderr)
  process.exit(1)
}
