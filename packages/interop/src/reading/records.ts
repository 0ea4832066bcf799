/** What does a store of another library hold of a session, and how is it told that it is over? */
import { type Awaitable, chain, type Read, SessionError } from '@sealed-session/core'
import { valuesIn } from './cookies.ts'
import { isMembers, type Members, timeOf, without } from './data.ts'
import { type Library, openFirst } from './reader.ts'

type Done<Result = unknown> = (error?: unknown, result?: Result) => void

/** A store of express-session, or of @fastify/session: the app's own, as it was given to the library. */
export interface SessionRecords {
  get(id: string, done: (error: unknown, record?: unknown) => void): unknown
  set(id: string, record: object, done?: (error?: unknown) => void): unknown
  destroy(id: string, done?: (error?: unknown) => void): unknown
}

/** For as long requests that are under way may still come with the old cookie. */
const GRACE = 60_000

/** What of a reader is about records, where a cookie holds the id of one. */
export function recordsBehind(
  cookieName: string,
  idIn: (value: string) => Awaitable<string | undefined>,
  { store, rolling }: { readonly store: SessionRecords; readonly rolling: boolean },
): Pick<Library, 'atOnce' | 'open' | 'retire'> {
  const records = recordsIn(store, rolling)
  return {
    atOnce: false,
    open: (header, now) =>
      openFirst(header, cookieName, (value) =>
        chain(
          idIn(value),
          (id): Awaitable<Read> =>
            id === undefined ? { refused: 'tampered' } : records.read(id, now),
        ),
      ),
    retire: (header, why, now) =>
      retireAll(header, cookieName, async (value) => {
        const id = await idIn(value)
        if (id !== undefined) await records.retire(id, why, now)
      }),
  }
}

/** Whatever of theirs came, and not only what would be opened. */
export async function retireAll(
  header: string,
  cookieName: string,
  retire: (value: string) => Awaitable<unknown>,
): Promise<void> {
  for (const value of valuesIn(header, cookieName)) await retire(value)
}

interface Records {
  read(id: string, now: number): Promise<Read>
  retire(id: string, why: 'moved' | 'ended', now: number): Promise<void>
}

function recordsIn(store: SessionRecords, rolling: boolean): Records {
  const recordOf = (id: string) => called<unknown>((done) => store.get(id, done))

  return {
    async read(id, now) {
      const record = await recordOf(id)
      if (record === undefined || record === null) return { refused: 'gone' }
      if (!isMembers(record)) return { refused: 'invalid-data' }
      return readOf(record, rolling, now)
    },

    async retire(id, why, now) {
      if (why === 'ended') {
        await called((done) => store.destroy(id, done))
        return
      }
      const record = await recordOf(id)
      if (!isMembers(record)) return
      await called((done) => store.set(id, endingAt(record, now + GRACE, now), done))
    },
  }
}

/** Not every store looks at it, and not every record has one. */
function readOf(record: Members, rolling: boolean, now: number): Read {
  const { expires, maxAge } = cookieOf(record)
  if (expires !== undefined && expires <= now) return { refused: 'expired' }
  return {
    data: without(record, 'cookie'),
    seenAt: expires !== undefined && maxAge !== undefined ? expires - maxAge : undefined,
    expiresAt: rolling ? undefined : expires,
    lifetime: expires === undefined && maxAge === undefined ? { persistent: false } : undefined,
  }
}

function cookieOf({ cookie }: Members): { expires?: number; maxAge?: number } {
  if (!isMembers(cookie)) return {}
  const { originalExpires, expires = originalExpires, originalMaxAge } = cookie
  const time = timeOf(expires ?? originalExpires)
  return {
    ...(time !== undefined && { expires: time }),
    ...(typeof originalMaxAge === 'number' && { maxAge: originalMaxAge }),
  }
}

/** As a session of theirs that lasts so long: stores look at one or the other of these. */
function endingAt(record: Members, end: number, now: number): object {
  const expires = cookieOf(record).expires ?? end
  const at = Math.min(expires, end)
  const cookie = isMembers(record.cookie) ? record.cookie : {}
  const ending = { ...cookie, expires: new Date(at), originalMaxAge: at - now, maxAge: at - now }
  return { ...record, cookie: ending }
}

/** Stores call back; some promise beside that. A store that is down is an error of the app's, and no logout. */
function called<Result>(call: (done: Done<Result>) => unknown): Promise<Result | undefined> {
  return new Promise((resolve, reject) => {
    const failed = (error: unknown) => {
      // What stores on files say of a session that is not there.
      if ((error as { code?: unknown } | null)?.code === 'ENOENT') resolve(undefined)
      else reject(down(error))
    }
    try {
      const answer = call((error, result) => (error ? failed(error) : resolve(result)))
      if (answer instanceof Promise) answer.catch(failed)
    } catch (error) {
      failed(error)
    }
  })
}

/** Asks a store of the app's. One that is down is an error of the app's, and no logout. */
export async function asked<T>(ask: () => Awaitable<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    throw down(error)
  }
}

function down(cause: unknown): SessionError {
  return new SessionError(
    'ERR_SESSION_STORE',
    'The store that another library kept sessions in did not answer.',
    'See that it runs, or take its reader out of acceptFrom.',
    { cause, status: 503, retryAfter: 5 },
  )
}
