/** A mutant: our adapter for Express with one realistic sin, and the cases that have to catch it. */
import type { Subject } from '@sealed-session/conformance'
import {
  type AdapterSessions,
  type Awaitable,
  type Commit,
  createSessions,
  exposeState,
  type HeaderTarget,
  type RequestHead,
  type SessionOptions,
  type Sessions,
  toSessions,
  type Visit,
} from '@sealed-session/core'
import { headersOf, openSession } from '@sealed-session/core/node'
import type { Request, RequestHandler, Response } from 'express'
import { expressApp, expressSubject } from '../subjects/express.ts'

export interface Mutant {
  /** What it does wrong, as its author would not say it. */
  readonly sin: string
  /** Ids of the cases of which each has to fail. */
  readonly caughtBy: readonly string[]
  readonly subject: Subject
}

type AnyData = Record<string, unknown>
type AnySessions = AdapterSessions<AnyData>
type AnyVisit = Visit<AnyData>
type Middleware = (sessions: AnySessions) => RequestHandler

/** Commits as it should, into these headers or others. */
type CommitTo = (headers: HeaderTarget) => Awaitable<Commit>

/** What a mutant changes; everything else is as it should be. */
export interface Change {
  readonly options?: (options: SessionOptions) => SessionOptions
  /** How it reads a Cookie header. */
  readonly read?: (header: string) => string
  /** Headers of the request that it does not look at. */
  readonly blindTo?: readonly string[]
  /** What it does to a visit before anybody sees it. */
  readonly visit?: (visit: AnyVisit, options: SessionOptions, request: RequestHead) => void
  readonly commitTo?: (
    commitTo: CommitTo,
    headers: HeaderTarget,
    visit: AnyVisit,
  ) => Awaitable<Commit>
  readonly middleware?: Middleware
}

export function mutant(sin: string, change: Change, caughtBy: readonly string[]): Mutant {
  const { options: changeOptions = same, middleware = sound } = change
  return {
    sin,
    caughtBy,
    subject: {
      name: `mutant that ${sin}`,
      capabilities: expressSubject.capabilities,
      app: (install) =>
        expressApp(
          install.map((given) => {
            const made = isSessions(given)
            const options = made ? {} : changeOptions(given)
            const sessions = toSessions(made ? given : createSessions(options))
            return middleware(sinning(sessions, options, change))
          }),
        ),
    },
  }
}

function isSessions(given: SessionOptions | Sessions): given is Sessions {
  return 'cookieFor' in given
}

function sinning(
  sessions: AnySessions,
  options: SessionOptions,
  { read = same, blindTo = [], visit: changeVisit, commitTo }: Change,
): AnySessions {
  return {
    ...sessions,
    visit(given) {
      // Adapters have one.
      const request = given as RequestHead
      const visit = sessions.visit(misread(request, read, blindTo))
      changeVisit?.(visit, options, request)
      if (commitTo !== undefined) {
        const sound = visit.commitTo.bind(visit)
        visit.commitTo = (headers) => commitTo(sound, headers, visit)
      }
      return visit
    },
  }
}

function misread(
  request: RequestHead,
  read: (header: string) => string,
  blindTo: readonly string[],
): RequestHead {
  return {
    header(name) {
      if (blindTo.includes(name)) return undefined
      const value = request.header(name)
      return name === 'cookie' && value != null ? read(value) : value
    },
    encrypted: request.encrypted,
    host: request.host,
    path: request.path,
    target: request.target,
    method: request.method,
    mayBeCrossOrigin: request.mayBeCrossOrigin,
  }
}

function same<T>(value: T): T {
  return value
}

/** The adapter as it should be. */
const sound: Middleware = (sessions) => async (req, res, next) => {
  const visit = await openSession(sessions, req, res, next)
  if (visit.isAnswered) return
  exposeState(req, sessions.name, visit)
  next()
}

/** A middleware of the kind that most libraries have: it wraps `end`, if anything. */
export function naive(
  commit: (visit: AnyVisit, res: Response, headers: HeaderTarget) => void,
): Middleware {
  return (sessions) => async (req, res, next) => {
    const visit = sessions.visit(headOf(req))
    exposeState(req, sessions.name, visit)
    commit(visit, res, headersOf(res))
    next()
  }
}

/** Does something to a session before its handler has it. */
export function beforeHandlers(
  act: (session: AnyVisit['session'], visit: AnyVisit) => void,
): (visit: AnyVisit) => void {
  return (visit) => {
    let isNew = true
    Object.defineProperty(visit, 'session', {
      get() {
        const { session } = visit.state
        if (isNew) act(session, visit)
        isNew = false
        return visit.state.session
      },
    })
  }
}

/** What of a request a simple library looks at. */
export function headOf(req: Request): RequestHead {
  return { header: (name) => req.headers[name] as string | undefined, encrypted: false }
}

/** Changes the lines of a commit before they are written. */
export function changingLines(
  change: (line: string, all: readonly string[]) => string | undefined,
): NonNullable<Change['commitTo']> {
  return (commitTo, headers) => {
    const setSetCookie = (lines: readonly string[]) => {
      const instead = lines.map((line) => (isOurs(line) ? change(line, lines) : line))
      headers.setSetCookie(instead.filter((line) => line !== undefined))
    }
    return commitTo(changed(headers, { setSetCookie }))
  }
}

/** The same headers, but for some of what they do. */
export function changed(headers: HeaderTarget, changes: Partial<HeaderTarget>): HeaderTarget {
  return {
    status: headers.status,
    get: (name) => headers.get(name),
    set: (name, value) => headers.set(name, value),
    getSetCookie: () => headers.getSetCookie(),
    setSetCookie: (lines) => headers.setSetCookie(lines),
    names: () => headers.names(),
    ...changes,
  }
}

function isOurs(line: string): boolean {
  return /^(?:__Host-)?session(?:\.\d)?=/.test(line)
}

/** Careless code does not look at what goes wrong. */
export function quietly(act: () => unknown): void {
  ;(async () => act())().catch(() => undefined)
}
