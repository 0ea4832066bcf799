/** A mutant: our adapter for Express with one realistic sin, and the cases that have to catch it. */
import type { Subject } from '@sealed-session/conformance'
import {
  createSessions,
  exposeState,
  type HeaderTarget,
  type SessionOptions,
  type Sessions,
} from '@sealed-session/core'
import { headersOf, openSession } from '@sealed-session/core/node'
import type { RequestHandler, Response } from 'express'
import { expressApp, expressSubject } from '../subjects/express.ts'

export interface Mutant {
  /** What it does wrong, as its author would not say it. */
  readonly sin: string
  /** Ids of the cases of which each has to fail. */
  readonly caughtBy: readonly string[]
  readonly subject: Subject
}

type AnySessions = Sessions<Record<string, unknown>>
type Middleware = (sessions: AnySessions) => RequestHandler

/** What a mutant changes; everything else is as it should be. */
export interface Change {
  readonly options?: (options: SessionOptions) => SessionOptions
  readonly sessions?: (sessions: AnySessions, options: SessionOptions) => Partial<AnySessions>
  readonly middleware?: Middleware
}

export function mutant(sin: string, change: Change, caughtBy: readonly string[]): Mutant {
  const {
    options: changeOptions = same,
    sessions: changeSessions = () => ({}),
    middleware = sound,
  } = change
  return {
    sin,
    caughtBy,
    subject: {
      name: `mutant that ${sin}`,
      capabilities: expressSubject.capabilities,
      app: (install) =>
        expressApp(
          install.map((given) => {
            const options = changeOptions(given)
            const sessions = createSessions(options) as AnySessions
            return middleware({ ...sessions, ...changeSessions(sessions, options) })
          }),
        ),
    },
  }
}

function same<T>(value: T): T {
  return value
}

/** The adapter as it should be. */
const sound: Middleware = (sessions) => async (req, res, next) => {
  const state = await openSession(sessions, req, res, next)
  exposeState(req, sessions.name, state)
  next()
}

/** A middleware of the kind that most libraries have: it wraps `end`, if anything. */
export function naive(
  commit: (
    sessions: AnySessions,
    state: Awaited<ReturnType<AnySessions['open']>>,
    res: Response,
    headers: HeaderTarget,
  ) => void,
): Middleware {
  return (sessions) => async (req, res, next) => {
    const state = await sessions.open(req.headers.cookie)
    exposeState(req, sessions.name, state)
    commit(sessions, state, res, headersOf(res))
    next()
  }
}

/** Sessions whose commits are changed before they are written. */
export function changingLines(
  change: (line: string, all: readonly string[]) => string | undefined,
): NonNullable<Change['sessions']> {
  return (sessions) => ({
    async commitTo(state, headers) {
      const setSetCookie = (lines: readonly string[]) => {
        const instead = lines.map((line) => (isOurs(line) ? change(line, lines) : line))
        headers.setSetCookie(instead.filter((line) => line !== undefined))
      }
      return sessions.commitTo(state, changed(headers, { setSetCookie }))
    },
  })
}

/** The same headers, but for some of what they do. */
export function changed(headers: HeaderTarget, changes: Partial<HeaderTarget>): HeaderTarget {
  return {
    status: headers.status,
    get: (name) => headers.get(name),
    set: (name, value) => headers.set(name, value),
    getSetCookie: () => headers.getSetCookie(),
    setSetCookie: (lines) => headers.setSetCookie(lines),
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
