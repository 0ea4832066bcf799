/** How are sessions kept in a store that was made for express-session? */
import type { BridgeOptions, Kept } from './bridge.ts'
import { bridge, checkBridged } from './bridge.ts'
import type { SessionStore } from './store.ts'

/** What such a store is asked, and by callbacks: connect-redis, connect-pg-simple, connect-mongo, memorystore … */
export interface ExpressStore {
  get(id: string, done: (error?: unknown, session?: unknown) => void): unknown
  set(id: string, session: ExpressEntry, done: (error?: unknown) => void): unknown
  destroy(id: string, done: (error?: unknown) => void): unknown
}

/** A session as these stores know it: by its cookie they tell how long it is to be kept. */
export interface ExpressEntry extends Kept {
  readonly cookie: {
    /** Milliseconds. Some go by this one … */
    readonly maxAge: number
    /** … or this one … */
    readonly originalMaxAge: number
    /** … or this. */
    readonly expires: Date
    readonly httpOnly: true
    readonly path: string
  }
}

/**
 * Sessions in a store that was made for express-session. It cannot compare and set, so two processes that change one
 * session at the same moment may lose a change; within this process one waits for the other. Lists of someone's
 * sessions and their revocation need an index, which it has not.
 *
 * @example
 * app.use(session({ store: fromExpressStore(new RedisStore({ client })) }))
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG` for what is no such store.
 */
export function fromExpressStore(store: ExpressStore, options: BridgeOptions = {}): SessionStore {
  checkBridged(
    store,
    ['get', 'set', 'destroy'],
    'fromExpressStore',
    'Give a store of express-session, made: new RedisStore({ client }).',
  )
  return bridge(
    {
      get: (key) => called((done) => store.get(key, done)).catch(unlessMissing),
      set: (key, kept, lifetime) => called((done) => store.set(key, entry(kept, lifetime), done)),
      delete: (key) => called((done) => store.destroy(key, done)).catch(unlessMissing),
    },
    store,
    { expiry: 'native', ...options },
  )
}

function entry(kept: Kept, lifetime: number): ExpressEntry {
  // By the clock that the store looks at, whichever the sessions go by.
  const expires = new Date(Date.now() + lifetime)
  return {
    cookie: { maxAge: lifetime, originalMaxAge: lifetime, expires, httpOnly: true, path: '/' },
    ...kept,
  }
}

/** Some answer by the callback and with a promise, which may then be rejected all by itself. */
function called(call: (done: (error?: unknown, answer?: unknown) => void) => unknown) {
  return new Promise<unknown>((resolve, reject) => {
    const done = (error?: unknown, answer?: unknown) => {
      if (error === undefined || error === null) resolve(answer)
      else reject(error)
    }
    Promise.resolve(call(done)).catch(reject)
  })
}

/** Stores of files say so of one that is not there; express-session takes it for an answer too. */
function unlessMissing(error: unknown): undefined {
  if ((error as { code?: unknown }).code !== 'ENOENT') throw error
}
