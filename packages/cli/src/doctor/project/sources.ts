/** Which files has the project's own people written? */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

export interface Source {
  readonly path: string
  readonly text: string
}

/** Enough for any app; a monorepo of thousands is looked at in its packages' folders. */
const MOST_FILES = 4000
const LARGEST = 512 * 1024
const NOT_OURS = new Set(['node_modules', 'dist', 'build', 'coverage', 'vendor', 'out'])

/** Files that are, or may be, committed: those that git would take, or all if there is no git. */
export function readSources(folder: string): readonly Source[] {
  const files = filesOfGit(folder) ?? filesBelow(folder, '')
  return files.slice(0, MOST_FILES).flatMap((path) => readSource(folder, path))
}

/** Code that mounts things: no declarations, and no tests, which mount what they like. */
export function isCode({ path }: Source): boolean {
  if (/\.d\.[cm]?ts$|\.(?:test|spec)\.|(?:^|\/)(?:tests?|__tests__|spec)\//.test(path)) return false
  return /\.[cm]?[jt]sx?$|\.(?:svelte|vue)$/.test(path)
}

/** What git answers, or undefined: it says no, or there is none. */
export function git(folder: string, ...args: readonly string[]): string | undefined {
  try {
    return execFileSync('git', args, {
      cwd: folder,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 64 * 1024 * 1024,
    })
  } catch {
    return undefined
  }
}

function filesOfGit(folder: string): string[] | undefined {
  const listed = git(folder, 'ls-files', '-z', '--cached', '--others', '--exclude-standard')
  return listed?.split('\0').filter((path) => path !== '' && !isElsewhere(path))
}

function filesBelow(folder: string, below: string): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    const path = join(below, entry.name)
    if (isElsewhere(path) || entry.name === '.git') return []
    if (entry.isDirectory()) return filesBelow(folder, path)
    return entry.isFile() ? [path] : []
  })
}

function isElsewhere(path: string): boolean {
  return path.split('/').some((part) => NOT_OURS.has(part))
}

function readSource(folder: string, path: string): readonly Source[] {
  try {
    const file = join(folder, path)
    if (statSync(file).size > LARGEST) return []
    const text = readFileSync(file, 'utf8')
    return text.includes('\0') ? [] : [{ path, text }]
  } catch {
    // Deleted, and not yet committed so.
    return []
  }
}
