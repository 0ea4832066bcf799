/** Where do the playground's sessions live? `npm start -- --store sqlite` */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import {
  generateSecret,
  memoryStore,
  type SecretOption,
  type SessionStore,
} from '@sealed-session/core'

export const HOMES = ['cookie', 'memory', 'sqlite', 'spill'] as const
export type HomeName = (typeof HOMES)[number]

export interface PlaygroundHome {
  readonly name: HomeName
  /** Undefined: the environment's. */
  readonly secret: SecretOption | undefined
  readonly store: SessionStore | undefined
  readonly keepInCookie: number | undefined
  /** In a sentence, for whoever has started it. */
  readonly says: string
}

const FOLDER = fileURLToPath(new URL('../.playground/', import.meta.url))

/** Bytes up to which a session stays in its cookie. */
const KEPT = 600

/** @throws what cannot be understood of the arguments. */
export async function chooseHome(args: readonly string[]): Promise<PlaygroundHome> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      store: { type: 'string', default: 'cookie' },
      folder: { type: 'string', default: FOLDER },
    },
  })
  const name = HOMES.find((each) => each === values.store)
  if (name === undefined) throw new Error(`--store takes ${HOMES.join(', ')}.`)
  const isKept = name === 'sqlite' || name === 'spill'
  if (isKept) mkdirSync(values.folder, { recursive: true })
  const { secret, says } = chooseSecret(isKept ? values.folder : undefined)
  return {
    name,
    secret,
    store: isKept ? await openFile(values.folder) : name === 'memory' ? memoryStore() : undefined,
    keepInCookie: name === 'spill' ? KEPT : undefined,
    says: `${WHERE[name]} ${says}`,
  }
}

const WHERE: Readonly<Record<HomeName, string>> = {
  cookie: 'Sessions live in their cookies.',
  memory: 'Sessions live in the memory of this process.',
  sqlite: 'Sessions live in SQLite, in examples/playground/.playground, and survive a restart.',
  spill: `Sessions of up to ${KEPT} bytes live in their cookies, larger ones in SQLite.`,
}

/** What outlives this run needs a secret that does. */
function chooseSecret(folder: string | undefined): {
  readonly secret?: SecretOption
  readonly says: string
} {
  if (process.env.SESSION_SECRET) return { says: 'They are sealed with SESSION_SECRET.' }
  if (folder !== undefined)
    return { secret: keptSecret(folder), says: 'Their secret is kept beside it.' }
  return {
    // Two, so that the inspector can seal with the older one.
    secret: [generateSecret(), generateSecret()],
    says: 'SESSION_SECRET is not set: a secret was made for this run, and sessions end with it.',
  }
}

function keptSecret(folder: string): string {
  const file = join(folder, 'secret')
  if (!existsSync(file)) writeFileSync(file, generateSecret(), { mode: 0o600 })
  chmodSync(file, 0o600)
  return readFileSync(file, 'utf8')
}

async function openFile(folder: string): Promise<SessionStore> {
  const { sqliteStore } = await import('@sealed-session/store-sqlite')
  return sqliteStore(join(folder, 'sessions.db'))
}
