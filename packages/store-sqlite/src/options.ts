/** What can be chosen, and can it work? */
import { config, told } from './faults.ts'

export interface SqliteStoreOptions {
  /**
   * What a session that was written survives, once the store has answered. `'process'`: the end of this process,
   * however it ends; a machine that loses power may lose the last moments, and nothing else. `'power loss'`: that
   * too; the disk is waited for at every write. Default `'process'`.
   */
  readonly durability?: 'process' | 'power loss' | undefined
  /** The table; it is made, and so is one beside it that tells its version. Default `'sealed_sessions'`. */
  readonly table?: string | undefined
  /**
   * Milliseconds that a statement waits while another process or connection writes; nothing else is done by this
   * process meanwhile. After that it throws. Default 1000.
   */
  readonly busyTimeout?: number | undefined
  /** Milliseconds since the epoch, by which sessions expire. Default `Date.now`. */
  readonly now?: (() => number) | undefined
}

export interface CheckedOptions {
  readonly synchronous: 'normal' | 'full'
  readonly table: string
  readonly busyTimeout: number
  readonly now: () => number
}

const SYNCHRONOUS = { process: 'normal', 'power loss': 'full' } as const

/** @throws {SessionError} `ERR_SESSION_CONFIG` for options that cannot work. */
export function checkOptions(given: SqliteStoreOptions): CheckedOptions {
  checkNames(given)
  const { durability = 'process', table = 'sealed_sessions', busyTimeout = 1000, now } = given
  if (!Object.hasOwn(SYNCHRONOUS, durability)) {
    throw config(
      `sqliteStore's durability is ${told(durability)}.`,
      "Give 'process' or 'power loss'.",
    )
  }
  if (typeof table !== 'string' || !/^(?!sqlite_)[a-z_][a-z0-9_]{0,62}$/i.test(table)) {
    throw config(
      `sqliteStore's table is ${told(table)}.`,
      'Give a name of letters, digits and underscores.',
    )
  }
  if (!Number.isSafeInteger(busyTimeout) || busyTimeout < 0 || busyTimeout > 2_147_483_647) {
    throw config(
      `sqliteStore's busyTimeout is ${told(busyTimeout)}.`,
      'Give a number of milliseconds.',
    )
  }
  if (now !== undefined && typeof now !== 'function') {
    throw config(
      `sqliteStore's now is ${told(now)}.`,
      'Give a function that answers like Date.now.',
    )
  }
  // Looked up at each call, so that fake timers that are installed later are seen.
  const clock = now ?? (() => Date.now())
  return { synchronous: SYNCHRONOUS[durability], table, busyTimeout, now: clock }
}

const NAMES: readonly string[] = ['durability', 'table', 'busyTimeout', 'now']

function checkNames(given: SqliteStoreOptions): void {
  const unknown = Object.keys(given).find((name) => !NAMES.includes(name))
  if (unknown === undefined) return
  throw config(`sqliteStore has no option ${told(unknown)}.`, `It knows ${NAMES.join(', ')}.`)
}
