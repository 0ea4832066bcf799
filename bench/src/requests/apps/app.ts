/** What the measured apps have in common. */
import { randomBytes } from 'node:crypto'
import { createSessions } from '@sealed-session/core'
import { type SessionData, sessionData } from '../../session-data.ts'

/**
 * What an app's only route does. `empty` has a middleware before it that does nothing; `vary` and `set-cookie`
 * write by hand the headers that a session costs.
 */
export type Mode =
  | 'none'
  | 'empty'
  | 'vary'
  | 'set-cookie'
  | 'login'
  | 'untouched'
  | 'read'
  | 'changed'

/** Listens on a free port of this machine, and tells which. */
export type Listen = () => Promise<number>

/** A library in one framework, or nothing but the framework. */
export interface Library {
  readonly name: string
  readonly ours: boolean
  /** Loaded only where it is measured: not every rival runs everywhere. One app for each mode. */
  load(): Promise<Apps>
}

export type Apps = Readonly<Partial<Record<Mode, Listen>>>

/** The bare framework is named like this. */
export const BARE = 'no session library'
export const OURS = 'sealed-session'
/** For sessions that one cookie cannot hold. */
export const OURS_CHUNKED = 'sealed-session, up to 4 cookies'

export const SECRET = randomBytes(32).toString('base64url')

/** Of every session, in seconds: 14 days. */
export const LIFETIME = 1_209_600

export const OPTIONS = { secret: SECRET, maxAge: LIFETIME }
export const CHUNKED_OPTIONS = { ...OPTIONS, cookie: { maxChunks: 4 } }

/** What every session holds, beside more. */
export interface Stored extends SessionData {
  user: string
  count: number
}

export const HELLO = { hello: 'everybody' }

/** As long as the bare framework's answer. */
export function greet(session: Partial<Stored>): typeof HELLO {
  return { hello: String(session.user) }
}

/** As long as the bare framework's answer. */
export function count(session: Partial<Pick<Stored, 'count'>>): typeof HELLO {
  session.count = Number(session.count) + 1
  return { hello: String(session.count).padStart(9, '0') }
}

/** What every library that puts a session on something does with it; `serving` makes an app of an answer. */
export function appsWith<Request>(
  serving: (answer: (request: Request) => object) => Listen,
  urlOf: (request: Request) => string | undefined,
  sessionOf: (request: Request) => Stored,
): Apps {
  return {
    login: serving((request) => {
      const visitor = newVisitor(urlOf(request))
      Object.assign(sessionOf(request), visitor)
      return greet(visitor)
    }),
    untouched: serving(() => HELLO),
    read: serving((request) => greet(sessionOf(request))),
    changed: serving((request) => count(sessionOf(request))),
  }
}

/** `session` of a request or a context. */
export function sessionOf(carrier: object): Stored {
  return (carrier as { readonly session: Stored }).session
}

/** The session of a new visitor, with so many bytes of JSON as the URL asks for. */
export function newVisitor(url: string | undefined): Stored {
  const bytes = Number(/bytes=(\d+)/.exec(url ?? '')?.[1] ?? 500)
  const counter = '"count":0,'
  return { count: 0, ...sessionData(bytes - counter.length) } as unknown as Stored
}

/** What a changed session of 500 bytes adds to a response, for those who write it by hand. */
export async function sessionHeaders(): Promise<Record<string, string>> {
  const sessions = createSessions<Stored>(OPTIONS)
  const state = await sessions.open(undefined)
  Object.assign(state.session, newVisitor(undefined))
  const { setCookie, cacheControl = '' } = await sessions.commit(state)
  return { 'set-cookie': setCookie.join(), 'cache-control': cacheControl, vary: 'Cookie' }
}

/** A rival, without its types: each of them declares what `session` of a request is, as ours do. */
export async function rival<Module>(url: string): Promise<Module> {
  return (await import(url)) as Module
}
