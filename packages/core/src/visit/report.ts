/** What is told of a visit, and what may a browser have against its cookie? */
import { droppedBy } from '../cookie/dropped.ts'
import type { Commit } from '../words/commit.ts'
import type { SessionError } from '../words/errors.ts'
import type { WarningKind } from '../words/events.ts'
import type { Reason } from '../words/refusal.ts'
import type { RequestHead } from '../words/request.ts'
import type { Applied } from './headers.ts'
import type { Kind } from './kind.ts'
import { hostOf, transportOf } from './request.ts'
import { type Evidence, isLarge, warningOf } from './warnings.ts'

export interface Reporter {
  /** `from`: the reader of another library's cookie. */
  refused(reason: Reason, from?: string): void
  /** A session of another library's came, and is used. */
  accepted(from: string): void
  /** Answers with what it was given. */
  committed(made: Commit): Commit
  /** The commit was written into headers, and these had to give way. */
  applied(applied: Applied): void
  failed(error: SessionError): void
  lateChange(): void
  warn<K extends WarningKind>(kind: K, evidence: Evidence[K]): void
}

let visits = 0

export function createReporter(kind: Kind<unknown>, request: RequestHead): Reporter {
  return kind.isHeard ? new Reports(kind, request) : SILENT
}

const SILENT: Reporter = {
  refused() {},
  accepted() {},
  committed: (made) => made,
  applied() {},
  failed() {},
  lateChange() {},
  warn() {},
}

class Reports implements Reporter {
  readonly #kind: Kind<unknown>
  readonly #request: RequestHead
  /** Joins the events of one request. */
  readonly #visit = ++visits
  #hasToldOfLateChange = false

  constructor(kind: Kind<unknown>, request: RequestHead) {
    this.#kind = kind
    this.#request = request
  }

  refused(reason: Reason, from?: string): void {
    const told = { type: 'refused', ...this.#about, reason } as const
    this.#kind.tell(from === undefined ? told : { ...told, from })
  }

  accepted(from: string): void {
    this.#kind.tell({ type: 'accepted', ...this.#about, from })
  }

  committed(made: Commit): Commit {
    const bytes = made.setCookie.reduce((sum, line) => sum + line.indexOf(';') - 1, 0)
    this.#kind.tell({ type: 'committed', ...this.#about, outcome: made.outcome, bytes })
    if (made.setCookie.length > 0) this.#warnOfCookies(bytes)
    return made
  }

  applied({ overridden }: Applied): void {
    for (const { header, value: asked, sent } of overridden) {
      this.warn('public-cache', { header, asked, sent })
    }
  }

  failed(error: SessionError): void {
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
    return { cookie: this.#kind.name, visit: this.#visit }
  }

  /** What a browser may do with these cookies that nobody would hear of. */
  #warnOfCookies(bytes: number): void {
    const objection = objectionTo(this.#kind, this.#request)
    if (objection !== undefined) this.warn(...objection)
    if (isLarge(bytes)) this.warn('large-cookie', { bytes })
  }
}

/** What a browser is sure to have against a cookie that is set in answer to this request. */
function objectionTo(
  { cookie }: Kind<unknown>,
  request: RequestHead,
): Parameters<Reporter['warn']> | undefined {
  const host = hostOf(request)
  const dropped = droppedBy(cookie, {
    host,
    path: request.path,
    site: request.header('sec-fetch-site') ?? undefined,
    mode: request.header('sec-fetch-mode') ?? undefined,
    dest: request.header('sec-fetch-dest') ?? undefined,
    isPlain: transportOf(request) === 'http',
  })
  switch (dropped) {
    case 'domain':
      return ['wrong-domain', { domain: String(cookie.domain), host: String(host) }]
    case 'secure':
      return ['insecure-transport', {}]
    case 'same-site':
      return ['cross-site', { sameSite: cookie.sameSite }]
    case 'path':
      return ['outside-path', { path: cookie.path, asked: String(request.path) }]
    case undefined:
      return undefined
  }
}
