/** What can be said to an inspector, and where does it refuse to start? */
import { SessionError, type Sessions } from '@sealed-session/core'

/** What `createSessions` makes, whatever its sessions hold. */
export interface AnySessions {
  /** The cookie's name. */
  readonly name: string
  readonly open: unknown
  readonly commit: unknown
}

export interface InspectorOptions {
  /** Where the page is, in the app that mounts it. Default `/__session`. */
  readonly path?: string | undefined
  /**
   * Hosts that may be asked beside this machine's own names, as in a Host header: `['192.168.1.7:3000']`. Without a
   * port any port will do. Whoever reaches such a host sees the page; their own session on it, and nobody else's.
   */
  readonly hosts?: readonly string[] | undefined
  /** Milliseconds since the epoch. Default `Date.now`; for tests. */
  readonly now?: (() => number) | undefined
}

export interface Checked {
  readonly path: string
  readonly hosts: readonly string[]
  readonly now: () => number
}

/** @throws {SessionError} `ERR_SESSION_CONFIG` in production, and for options that cannot work. */
export function checkOptions(options: InspectorOptions): Checked {
  mustBeDevelopment()
  const { path = '/__session', hosts = [], now = () => Date.now() } = options
  if (typeof path !== 'string' || !/^(?:\/[\w.~-]+)+$/.test(path)) {
    throw config(
      'The path of the inspector is none that a page could have.',
      "Give one that begins with a slash and does not end with one: path: '/__session'.",
    )
  }
  if (!Array.isArray(hosts) || hosts.some((host) => typeof host !== 'string')) {
    throw config(
      'The hosts of the inspector are no list of hosts.',
      "Give them as in a Host header: hosts: ['192.168.1.7:3000'].",
    )
  }
  return { path, hosts: hosts.map((host) => host.toLowerCase()), now }
}

/** @throws {SessionError} `ERR_SESSION_CONFIG` for what are no sessions. */
export function checkSessions(given: AnySessions | readonly AnySessions[]): readonly Sessions[] {
  const all: readonly unknown[] = Array.isArray(given) ? given : [given]
  if (all.length === 0 || !all.every(isSessions)) {
    throw config(
      'The inspector was given something else than sessions.',
      'Make them once, and give them to both: const sessions = createSessions({ … }); app.use(session(sessions)).',
    )
  }
  return all
}

function isSessions(given: unknown): given is Sessions {
  const { name, open, commit } = (given ?? {}) as Partial<AnySessions>
  return typeof name === 'string' && typeof open === 'function' && typeof commit === 'function'
}

function mustBeDevelopment(): void {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } }
  if (process?.env?.NODE_ENV !== 'production') return
  throw config(
    'The inspector shows sessions, and lets whoever sees it break them; NODE_ENV is production, so it does not start.',
    "Mount it in development only: if (process.env.NODE_ENV !== 'production') app.use(…).",
  )
}

function config(what: string, remedy: string): SessionError {
  return new SessionError('ERR_SESSION_CONFIG', what, remedy)
}
