/** Fastify, with each of its session libraries, and with none. */
import type { AddressInfo } from 'node:net'
import { session } from '@sealed-session/fastify'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import {
  appsWith,
  BARE,
  CHUNKED_OPTIONS,
  HELLO,
  LIFETIME,
  type Library,
  type Listen,
  OPTIONS,
  OURS,
  OURS_CHUNKED,
  rival,
  SECRET,
  sessionHeaders,
  sessionOf,
} from './app.ts'
import { appsByHand, BY_HAND } from './by-hand.ts'

export const fastify: readonly Library[] = [
  {
    name: BARE,
    ours: false,
    async load() {
      const headers = await sessionHeaders()
      return {
        none: serving(undefined, () => HELLO),
        empty: serving(addEmptyHooks, () => HELLO),
        vary: serving(undefined, (_request, reply) => {
          reply.header('vary', 'Cookie')
          return HELLO
        }),
        'set-cookie': serving(undefined, (_request, reply) => {
          reply.headers(headers)
          return HELLO
        }),
      }
    },
  },
  {
    name: OURS,
    ours: true,
    load: async () => withPlugin(async (app) => void app.register(session, OPTIONS)),
  },
  {
    name: OURS_CHUNKED,
    ours: true,
    load: async () => withPlugin(async (app) => void app.register(session, CHUNKED_OPTIONS)),
  },
  {
    name: BY_HAND,
    ours: false,
    load: async () =>
      appsByHand((answer) =>
        serving(undefined, ({ url, headers: { cookie } }, reply) =>
          answer({ url, cookie, set: (...it) => reply.header(...it) }),
        ),
      ),
  },
  {
    name: '@fastify/secure-session',
    ours: false,
    async load() {
      const { default: secureSession } = await rival<Plugin>(
        import.meta.resolve('@fastify/secure-session'),
      )
      const options = {
        key: Buffer.from(SECRET, 'base64url'),
        expiry: LIFETIME,
        cookie: { path: '/', httpOnly: true, secure: true, maxAge: LIFETIME },
      }
      return withPlugin(async (app) => void app.register(secureSession, options))
    },
  },
  {
    name: '@fastify/session (memory store)',
    ours: false,
    async load() {
      const { default: cookie } = await rival<Plugin>(import.meta.resolve('@fastify/cookie'))
      const { default: fastifySession } = await rival<StoredPlugin>(
        import.meta.resolve('@fastify/session'),
      )
      const options = {
        secret: SECRET,
        // The default, but one for all of these apps.
        store: new fastifySession.MemoryStore(),
        saveUninitialized: false,
        // It would send no Secure cookie over plain http.
        cookie: { secure: false, maxAge: LIFETIME * 1000 },
      }
      return withPlugin(async (app) => {
        app.register(cookie)
        app.register(fastifySession, options)
      })
    },
  },
]

type Register = (app: FastifyInstance, options: object) => Promise<void>

export interface Plugin {
  readonly default: Register
}

interface StoredPlugin {
  readonly default: Register & { readonly MemoryStore: new () => object }
}

type Install = (app: FastifyInstance) => Promise<void>
type Handler = (request: FastifyRequest, reply: FastifyReply) => object

/** Libraries that put the session at `request.session`. */
export function withPlugin(install: Install) {
  return appsWith<FastifyRequest>(
    (answer) => serving(install, answer),
    ({ url }) => url,
    sessionOf,
  )
}

/** Those that sessions need. */
const addEmptyHooks: Install = async (app) => {
  app.addHook('onRequest', (_request, _reply, done) => done())
  app.addHook('onSend', (_request, _reply, _payload, done) => done())
}

function serving(install: Install | undefined, handler: Handler): Listen {
  return async () => {
    const { default: fastify } = await import('fastify')
    const app = fastify()
    await install?.(app)
    app.get('/', async (request, reply) => handler(request, reply))
    await app.listen({ host: '127.0.0.1', port: 0 })
    return (app.server.address() as AddressInfo).port
  }
}
