/** Is the SQLite behind a store one that keeps what it was given? */
import { execFileSync } from 'node:child_process'
import { coerce, lt } from 'semver'
import type { Check, Finding } from '../finding.ts'
import { installedFor, namedBy, type Project } from './project.ts'
import { isCode, type Source } from './sources.ts'

/** Before it, a checkpoint at the wrong moment could leave a WAL database damaged. */
const SOUND = '3.51.3'

/** How a SQLite is asked for its version, in the project's folder. */
const ASKS = {
  'node:sqlite': `process.stdout.write(process.versions.sqlite ?? new (require('node:sqlite').DatabaseSync)(':memory:').prepare('select sqlite_version() v').get().v)`,
  'better-sqlite3': `process.stdout.write(require('better-sqlite3')(':memory:').prepare('select sqlite_version() v').pluck().get())`,
} as const

type Engine = keyof typeof ASKS

export function checkSqlite(project: Project, sources: readonly Source[]): Check | undefined {
  const used = enginesOf(project, sources)
  if (used.length === 0) return undefined
  const asked = used.map((engine) => ({ engine, version: versionOf(engine, project.folder) }))
  return {
    about: 'SQLite',
    fine: asked.flatMap(({ engine, version }) =>
      isSound(version) ? [`SQLite ${version} of ${engine}`] : [],
    ),
    findings: asked.flatMap(({ engine, version }) =>
      isSound(version) ? [] : [tooOld(engine, version)],
    ),
  }
}

/** Only if a store of ours, or the app itself, is built on it. */
function enginesOf(project: Project, sources: readonly Source[]): readonly Engine[] {
  const code = sources.filter(isCode)
  const named = namedBy(project)
  const hasStore = '@sealed-session/store-sqlite' in named
  const uses = (engine: string) => code.some(({ text }) => RegExp(`['"]${engine}['"]`).test(text))
  const engines: Engine[] = []
  if (
    installedFor(project.folder, 'better-sqlite3') !== undefined &&
    (hasStore || uses('better-sqlite3'))
  ) {
    engines.push('better-sqlite3')
  }
  if (uses('node:sqlite') || (hasStore && engines.length === 0)) engines.push('node:sqlite')
  return engines
}

function versionOf(engine: Engine, cwd: string): string | undefined {
  try {
    return execFileSync(process.execPath, ['-e', ASKS[engine]], {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch {
    return undefined
  }
}

function isSound(version: string | undefined): boolean {
  const known = coerce(version)
  return known !== null && !lt(known, SOUND)
}

function tooOld(engine: Engine, version: string | undefined): Finding {
  const newer =
    engine === 'better-sqlite3' ? 'npm install better-sqlite3@latest' : 'Use a newer Node'
  if (version === undefined) {
    return {
      id: 'sqlite-unknown',
      level: 'warning',
      what: `${engine} is used here, and does not answer when it is asked for its version.`,
      why: 'It cannot be loaded, so that a store on it cannot start either.',
      fix: engine === 'better-sqlite3' ? 'npm rebuild better-sqlite3' : newer,
    }
  }
  return {
    id: 'sqlite-too-old',
    level: 'warning',
    what: `${engine} brings SQLite ${version}, older than ${SOUND}.`,
    why: 'In WAL mode a database of it can be damaged when checkpoints of two connections meet.',
    fix: `${newer}, or keep journal_mode=DELETE for the session database.`,
  }
}
