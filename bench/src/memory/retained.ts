/** In a process of its own: bytes that stay in memory for sessions that are held. */
import process from 'node:process'
import { createCodec, createSessions, generateSecret } from '@sealed-session/core'
import { answer, question } from '../processes.ts'
import { type SessionData, sessionData } from '../session-data.ts'
import { collect } from './collect.ts'

export interface Retained {
  readonly what: string
  readonly ours: boolean
  /** Bytes in all, and for each of these. */
  readonly total: number
  readonly each: number | null
}

export interface Question {
  /** Sessions. */
  readonly held: number
}

const BYTES = 500
const { held } = question<Question>()
const LIFETIME = 14 * 24 * 60 * 60

/** Tokens that fill the cache for certain. */
const FILLING = 4000

answer([
  await openStates(),
  await tokenCache(),
  await expressSession(),
  await fastifySession(),
] satisfies Retained[])

/** Read, and so open; the token cache is off, since it has a row of its own. */
async function openStates(): Promise<Retained> {
  const sessions = createSessions<SessionData>({
    secret: generateSecret(),
    tokenCache: false,
    onEvent: () => {},
  })
  const total = await growthOf(async () => {
    const states = []
    for (let count = 0; count < held; count++) {
      const state = await sessions.open(await sessions.cookieFor(sessionData(BYTES)))
      void state.session.user
      states.push(state)
    }
    return states
  })
  return { what: 'sealed-session, while a request holds it', ours: true, total, each: total / held }
}

async function tokenCache(): Promise<Retained> {
  const secret = generateSecret()
  const sealing = createCodec({ secret, tokenCache: false })
  const opening = createCodec({ secret })
  await createCodec({ secret }).decode(await sealing.encode({ data: sessionData(BYTES) }))
  const total = await growthOf(async () => {
    for (let count = 0; count < FILLING; count++) {
      const token = await sealing.encode({ data: sessionData(BYTES) })
      // It is kept the second time it comes.
      await opening.decode(token)
      await opening.decode(token)
    }
    return opening
  })
  return { what: 'sealed-session, its token cache when full', ours: true, total, each: null }
}

async function expressSession(): Promise<Retained> {
  const { default: session } = await import('express-session')
  const total = await growthOf(async () => {
    const store = new session.MemoryStore()
    for (let count = 0; count < held; count++) {
      const cookie = new session.Cookie()
      cookie.maxAge = LIFETIME * 1000
      store.set(generateSecret(), { ...sessionData(BYTES), cookie } as never)
    }
    return store
  })
  return { what: 'express-session, MemoryStore', ours: false, total, each: total / held }
}

/** By requests over HTTP, since what it keeps is the session object, which refers to its request. */
async function fastifySession(): Promise<Retained> {
  const [{ fastify }, { default: cookie }, { default: session }] = await Promise.all([
    import('fastify'),
    import('@fastify/cookie'),
    import('@fastify/session'),
  ])
  const app = fastify()
  app.register(cookie)
  app.register(session, {
    secret: generateSecret(),
    cookie: { maxAge: LIFETIME * 1000, secure: false },
  })
  app.get('/', async (request) => {
    Object.assign(request.session, sessionData(BYTES))
    return 'ok'
  })
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const login = async () => {
    const response = await fetch(url)
    await response.text()
    if (!response.headers.has('set-cookie')) throw new Error('@fastify/session kept nothing')
  }
  for (let warm = 0; warm < 500; warm++) await login()
  const total = await growthOf(async () => {
    for (let count = 0; count < held; count++) await login()
    return app
  })
  await app.close()
  return { what: '@fastify/session, MemoryStore', ours: false, total, each: total / held }
}

async function growthOf(make: () => Promise<unknown>): Promise<number> {
  const before = await settled()
  const made = await make()
  const after = await settled()
  // Used once more, so that nothing of it can be collected before.
  if (made === undefined) throw new Error('nothing was held')
  return after - before
}

/** Bytes in use when all that can be freed is. */
async function settled(): Promise<number> {
  await collect()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}
