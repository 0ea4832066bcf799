/** Does the steps of a plan to a session, the way handlers do. */
import {
  authenticated,
  flash,
  passive,
  requireRecent,
  type Session,
  SessionError,
  stateOf,
} from '@sealed-session/core'
import { told } from './lab.ts'
import type { Plan, Step } from './plan.ts'
import { THROWN } from './reply.ts'

/** Where the framework's users find their session, and the adapter's accessor. */
export interface Hands {
  /** `req.session`, `ctx.session` …: read and assigned by property. */
  session: unknown
  /** `getSession()` of the adapter. */
  getSession(cookieName?: string): unknown
  /** `allowCrossOrigin()` of the adapter, where subjects have the capability `allow cross-origin`. */
  allowCrossOrigin?(): void
  /** `requireDevice()` of the adapter, where subjects have the capability `require device`. */
  requireDevice?(options: object): Promise<void>
  /** `delete req.session`, where subjects have the capability `delete`. */
  deleteSession?(): void
}

/** What a step came to: a value, or an error's code (the class's name for foreign errors). */
export type Result = { readonly ok: unknown } | { readonly error: string; readonly message: string }

/** A request without steps does not touch the session. */
export async function act(hands: Hands, plan: Plan): Promise<readonly Result[]> {
  const results: Result[] = []
  for (const step of plan.steps) results.push(await settle(() => perform(hands, step)))
  return results
}

type AnySession = Session<Record<string, unknown>>

async function settle(run: () => unknown): Promise<Result> {
  try {
    return { ok: (await run()) ?? null }
  } catch (error) {
    const code = error instanceof SessionError ? error.code : (error as Error).name
    // Of a handler that does not catch it the framework makes a response.
    if (ANSWERED.includes(code)) throw error
    return { error: code, message: (error as Error).message }
  }
}

const ANSWERED = ['ERR_SESSION_CROSS_ORIGIN', 'ERR_SESSION_RECENT', 'ERR_SESSION_DEVICE']

function perform(hands: Hands, [verb, ...args]: Step): unknown {
  const step = STEPS[verb]
  if (step === undefined) throw new Error(`a plan asked for the unknown step ${verb}`)
  return step(hands, ...args)
}

const current = (hands: Hands) => hands.session as AnySession

// biome-ignore lint/suspicious/noExplicitAny: arguments come from a plan, as JSON
const STEPS: Readonly<Record<string, (hands: Hands, ...args: any[]) => unknown>> = {
  // by verb
  get: (hands, key) => current(hands).get(key),
  set: (hands, key, value) => void current(hands).set(key, value),
  unset: (hands, key) => void current(hands).set(key, undefined),
  has: (hands, key) => current(hands).has(key),
  delete: (hands, key) => current(hands).delete(key),
  clear: (hands) => current(hands).clear(),
  save: (hands) => current(hands).save(),
  'save by callback': (hands) => byCallback((done) => current(hands).save(done)),
  async regenerate(hands, keep) {
    await current(hands).regenerate(keep)
  },
  'regenerate by callback': (hands) => byCallback((done) => current(hands).regenerate(done)),
  'rotate id': (hands) => current(hands).rotateId(),
  destroy: (hands) => current(hands).destroy(),
  'destroy by callback': (hands) => byCallback((done) => current(hands).destroy(done)),
  reload: (hands) => current(hands).reload(),
  touch: (hands) => current(hands).touch(),
  add: (hands, key, number) =>
    current(hands).update(key, (value) => ((value as number | undefined) ?? 0) + number),
  'set lifetime': (hands, lifetime) => current(hands).setLifetime(lifetime),

  // by property
  read: (hands, key) => current(hands)[key],
  assign: (hands, key, value) => void (current(hands)[key] = value),
  // As in a script that is not strict: what throws there throws here, and nothing else does.
  'assign sloppily': (hands, key, value) => void Reflect.set(current(hands), key, value),
  remove: (hands, key) => delete current(hands)[key],
  push: (hands, key, value) => void (current(hands)[key] as unknown[]).push(value),
  dig: (hands, key, inner, value) =>
    void ((current(hands)[key] as Record<string, unknown>)[inner] = value),
  fill: (hands, key, size) => void current(hands).set(key, 'x'.repeat(size)),
  'assign session': (hands, value) => void (hands.session = value),
  'delete session': (hands) => hands.deleteSession?.(),
  'store what JSON changes': (hands, key, kind) => void current(hands).set(key, unJson(kind)),

  // looking at it
  data: (hands) => ({ ...current(hands) }),
  json: (hands) => JSON.parse(JSON.stringify(current(hands))),
  keys: (hands) => Object.keys(current(hands)),
  'for in': (hands) => keysByForIn(current(hands)),
  id: (hands) => current(hands).id,
  'is new': (hands) => current(hands).isNew,
  'created at': (hands) => current(hands).createdAt,
  'expires at': (hands) => current(hands).expiresAt,
  refused: (hands) => stateOf(current(hands)).refused,
  frozen: (hands) => Object.isFrozen(current(hands)),
  inspect: (hands) => inspectable(current(hands)),
  arities: (hands) => {
    const prototype = Object.getPrototypeOf(current(hands))
    return [prototype.save.length, prototype.regenerate.length, prototype.destroy.length]
  },
  polluted: () => 'polluted' in {} || 'admin' in {},
  async 'old object after regenerate'(hands, key) {
    const before = current(hands)
    await before.regenerate()
    return { same: before === current(hands), kept: before[key], frozen: Object.isFrozen(before) }
  },

  // requests that are under way at the same time
  meet: (_hands, place, count) => meet(place, count),

  // an object that a handler holds on to
  'hold on': (hands) => void held.set(hands, current(hands)),
  held: (hands, step) => perform({ ...hands, session: held.get(hands) }, step),

  // what the app's listener was told, if it remembers
  told: () => told(),

  // who made the request
  'allow cross-origin': (hands) => hands.allowCrossOrigin?.(),
  'require device': (hands, options = {}) => hands.requireDevice?.(options),
  passive: (hands) => passive(current(hands)),

  // who has shown who they are
  authenticated: (hands) => authenticated(current(hands)),
  'authenticated at': (hands) => current(hands).authenticatedAt,
  'require recent': (hands, within) => requireRecent(current(hands), { within }),

  // Whoever leaves the answer to a callback never comes back from here.
  'throw in a callback': (hands, verb) =>
    new Promise(() => {
      const session = current(hands) as Session & Record<string, (done: () => void) => void>
      session[verb]?.(() => {
        throw new Error(THROWN)
      })
    }),

  // flash
  flash: (hands, key, value) => flash(current(hands)).add(key, value),
  take: (hands, key) => flash(current(hands)).take(key),
  peek: (hands, key) => flash(current(hands)).peek(key),

  // the accessor
  'get session': (hands, name) => ({ ...(hands.getSession(name) as object) }),
  'destroy in': (hands, name) => (hands.getSession(name) as AnySession).destroy(),
  'set in': (hands, name, key, value) =>
    void (hands.getSession(name) as AnySession).set(key, value),
}

const held = new WeakMap<Hands, AnySession>()

/** Those who wait for others at a place, each of which is used once. */
const waiting = new Map<string, (() => void)[]>()

/** Goes on once so many requests have come here. */
function meet(place: string, count: number): Promise<void> {
  return new Promise((resolve) => {
    const all = [...(waiting.get(place) ?? []), resolve]
    waiting.set(place, all)
    if (all.length < count) return
    waiting.delete(place)
    for (const goOn of all) goOn()
  })
}

function byCallback(call: (done: (error?: unknown) => void) => void): Promise<unknown> {
  return new Promise((resolve, reject) => call((error) => (error ? reject(error) : resolve(null))))
}

function keysByForIn(session: object): string[] {
  const keys: string[] = []
  for (const key in session) keys.push(key)
  return keys
}

/** Own properties of every kind, symbols and hidden ones included. */
function inspectable(session: object): string[] {
  return Reflect.ownKeys(session).map(String)
}

function unJson(kind: string): unknown {
  const cyclic: Record<string, unknown> = {}
  cyclic.self = cyclic
  const kinds: Readonly<Record<string, unknown>> = {
    date: new Date(0),
    map: new Map(),
    bigint: 1n,
    nan: Number.NaN,
    instance: new URL('http://localhost'),
    cycle: cyclic,
    hole: [undefined],
    function: () => undefined,
    nested: { deep: [{ at: new Date(0) }] },
  }
  return kinds[kind]
}
