/** What is told of a visit? Events in order, all with the same number, and the last one says how it ended. */
import { largestOf } from '../cookie/sizes.ts'
import type { Left } from '../life/rules.ts'
import type { Commit } from '../words/commit.ts'
import type { SessionError } from '../words/errors.ts'
import type { Arrived, WarningKind } from '../words/events.ts'
import type { Reason } from '../words/refusal.ts'
import type { RequestHead } from '../words/request.ts'
import type { Found } from './arrival.ts'
import { sharedBy } from './caches.ts'
import type { Applied, HeaderTarget } from './headers.ts'
import type { Kind } from './kind.ts'
import { objectionsTo } from './objections.ts'
import { refusalNote } from './refusals.ts'
import { keysOf } from './settle.ts'
import { type Evidence, isLarge, warningOf } from './warnings.ts'

/** What a visit came to, beside its commit. */
export interface Account {
  readonly arrived: Arrived
  readonly reason: Reason | undefined
  /** Whether any cookie of ours came, whatever became of it. */
  readonly hadCookies: boolean
  /** What the commit left of the session. */
  readonly left: Left
}

export interface Reporter {
  /** What came, when somebody asked. */
  found(found: Found): void
  refused(reason: Reason): void
  /** Told once of each visit. */
  committed(made: Commit, account: Account): void
  /** The commit was written into headers, and these had to give way. */
  applied(applied: Applied): void
  /** The headers that a response leaves with. */
  left(made: Commit, headers: HeaderTarget): void
  failed(error: SessionError): void
  lateChange(): void
  warn<K extends WarningKind>(kind: K, evidence: Evidence[K]): void
}

let visits = 0

export function createReporter(kind: Kind<unknown>, request: RequestHead): Reporter {
  return kind.isHeard ? new Reports(kind, request) : SILENT
}

const SILENT: Reporter = {
  found() {},
  refused() {},
  committed() {},
  applied() {},
  left() {},
  failed() {},
  lateChange() {},
  warn() {},
}

/** What NTP keeps servers within, many times over. */
const SKEW = 30_000

class Reports implements Reporter {
  readonly #kind: Kind<unknown>
  readonly #request: RequestHead
  /** Joins the events of one request. */
  readonly #visit = ++visits
  #hasToldOfLateChange = false
  #hasToldTheEnd = false
  #arrived: Arrived = 'unopened'

  constructor(kind: Kind<unknown>, request: RequestHead) {
    this.#kind = kind
    this.#request = request
    kind.listeners.begins(this.#visit, request)
  }

  found({ arrival, among, from }: Found): void {
    if (arrival.kind === 'refused') this.refused(arrival.reason, from)
    else if (from !== undefined) this.#kind.tell({ type: 'accepted', ...this.#about, from })
    if (arrival.kind === 'valid') this.#lookAtClock(arrival.came.head.seenAt)
    if (among > 1) this.warn('duplicate-cookie', { count: among })
  }

  /** `from`: the reader of another library's cookie. */
  refused(reason: Reason, from?: string): void {
    const note = refusalNote(this.#kind.name, reason, from)
    const told = { type: 'refused', ...this.#about, reason, ...note } as const
    this.#kind.tell(from === undefined ? told : { ...told, from })
  }

  committed(made: Commit, account: Account): void {
    if (this.#hasToldTheEnd) return
    this.#hasToldTheEnd = true
    const { outcome, setCookie } = made
    const { arrived, reason } = account
    this.#arrived = arrived
    const bytes = setCookie.reduce((sum, line) => sum + line.indexOf(';') - 1, 0)
    const told = { type: 'committed', ...this.#about, outcome, bytes, arrived } as const
    this.#kind.tell(reason === undefined ? told : { ...told, reason })
    this.#lookForReturns(made, account)
    if (setCookie.length > 0) this.#warnOfCookies(made, account, bytes)
  }

  applied({ overridden }: Applied): void {
    for (const { header, value: asked, sent } of overridden) {
      this.warn('public-cache', { header, asked, sent })
    }
  }

  left(made: Commit, headers: HeaderTarget): void {
    const { setCookie } = made
    if (setsOurs(headers, this.#kind.names, setCookie)) this.warn('foreign-set-cookie', {})
    if (isBegun(made) && clearsCookies(headers)) this.warn('clear-site-data', {})
    // What it looks like to those who have no session is everybody's.
    const shared = setCookie.length === 0 && this.#arrived === 'valid' && sharedBy(headers)
    if (shared) this.warn('shared-page', shared)
  }

  failed(error: SessionError): void {
    this.#hasToldTheEnd = true
    this.#kind.tell({ type: 'failed', ...this.#about, error })
  }

  lateChange(): void {
    if (this.#hasToldOfLateChange) return
    this.#hasToldOfLateChange = true
    this.warn('late-change', {})
  }

  warn<K extends WarningKind>(kind: K, evidence: Evidence[K]): void {
    this.#kind.tell({
      type: 'warning',
      ...this.#about,
      ...warningOf(kind, this.#kind.name, evidence),
    })
  }

  get #about() {
    const { method, path } = this.#request
    return { cookie: this.#kind.name, visit: this.#visit, method, path }
  }

  /** What a browser may do with these cookies that nobody would hear of. */
  #warnOfCookies(made: Commit, { hadCookies, left }: Account, bytes: number): void {
    for (const objection of objectionsTo(this.#kind, this.#request, made, hadCookies)) {
      this.warn(...objection)
    }
    if (isLarge(bytes)) this.warn('large-cookie', { bytes, largest: this.#largestOf(left) })
  }

  #largestOf(left: Left) {
    if (typeof left === 'string') return []
    const { serializer } = this.#kind.rules
    return largestOf(keysOf(left, serializer), serializer)
  }

  #lookAtClock(seenAt: number): void {
    const ahead = seenAt - this.#kind.now()
    if (ahead > SKEW) this.warn('clock-skew', { seconds: Math.round(ahead / 1000) })
  }

  #lookForReturns(made: Commit, { hadCookies }: Account): void {
    const { clients, now } = this.#kind
    if (hadCookies) clients.returned(this.#request)
    else if (made.outcome === 'created') {
      const client = clients.begun(this.#request, now())
      if (client !== undefined) this.warn('not-returned', { client })
    }
  }
}

/** Whether it sets a session's cookie, and does not end one. */
function isBegun({ outcome, setCookie }: Commit): boolean {
  return setCookie.length > 0 && outcome !== 'destroyed' && outcome !== 'cleared'
}

/** Whether somebody else sets a cookie of our name. */
function setsOurs(
  headers: HeaderTarget,
  names: readonly string[],
  ours: readonly string[],
): boolean {
  const nameOf = (line: string) => line.slice(0, line.indexOf('=')).trim()
  return headers.getSetCookie().some((line) => names.includes(nameOf(line)) && !ours.includes(line))
}

/** https://www.w3.org/TR/clear-site-data/ */
function clearsCookies(headers: HeaderTarget): boolean {
  return /"(?:cookies|\*)"/.test(headers.get('clear-site-data') ?? '')
}
