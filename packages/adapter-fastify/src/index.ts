/**
 * Sessions for Fastify 5: `app.register(session)`, then `request.session`.
 *
 * Writing an adapter for another framework? Three acts: open, expose, commit just before the head.
 * Fastify has a hook for the last; what goes past it (`reply.hijack()`, `reply.raw`) meets the gate.
 *
 * @module
 */
import {
  attempt,
  chain,
  type Data,
  exposedState,
  exposeState,
  findState,
  type HeaderTarget,
  SESSION_PROPERTY,
  type Session,
  SessionError,
  type SessionOptions,
  type Sessions,
  toSessions,
} from '@sealed-session/core'
import { ABOUT_THE_BODY, openSession } from '@sealed-session/core/node'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import plugin from 'fastify-plugin'

declare module 'fastify' {
  interface FastifyRequest {
    /** The visitor's session. Assign an object to replace its data, `null` to end it. */
    get session(): Session
    set session(value: object | null | undefined)
  }
}

/**
 * The session plugin. Register it before everything that uses `request.session`; as with every
 * plugin wrapped by fastify-plugin, the session is there in the scope that registers it and below.
 *
 * @throws {SessionError} `ERR_SESSION_SECRET` or `ERR_SESSION_CONFIG` for options that cannot work.
 */
export const session = plugin(registerSessions, {
  fastify: '5.x',
  name: '@sealed-session/fastify',
}) as <T = Data>(app: FastifyInstance, options: SessionOptions<T> | Sessions<T>) => Promise<void>

/** Decorated where `request.session` is ours, so that a second cookie's sessions may join. */
const OURS = Symbol.for('sealed-session.fastify')

async function registerSessions<T>(app: FastifyInstance, options: SessionOptions<T> | Sessions<T>) {
  const sessions = toSessions(options)
  if (!app.hasRequestDecorator(OURS)) {
    if (app.hasRequestDecorator('session')) {
      throw new SessionError(
        'ERR_SESSION_ALREADY_INSTALLED',
        'Another plugin has decorated request.session already.',
        'Remove one of the two.',
      )
    }
    app.decorateRequest(OURS, true)
    app.decorateRequest('session', { getter: SESSION_PROPERTY.get, setter: SESSION_PROPERTY.set })
  }

  // No async functions: most sessions are open at once, and a reply that leaves at once is sent for
  // whoever looks at `reply.sent`.
  app.addHook('onRequest', (request, reply, done) => {
    // A failure comes here only if the reply was taken out of Fastify's hands.
    const fail = (error: unknown) => {
      request.log.error(error)
      reply.raw.writeHead(500).end()
    }
    const opened = chain(openSession(sessions, request.raw, reply.raw, fail), (state) =>
      exposeState(request, sessions.name, state),
    )
    if (opened instanceof Promise) return opened
    done()
  })

  app.addHook('onSend', (request, reply, _payload, done) => {
    const state = findState<T>(request, sessions.name)
    // Nobody has looked so far; if somebody does, or if renewal is due, the gate sees to it.
    if (!state?.touched) return done()
    const refuse = (error: unknown): never => {
      // Fastify would keep the status of another error, and what was said of a body that is not sent.
      reply.code(500)
      for (const name of ABOUT_THE_BODY) reply.removeHeader(name)
      throw error
    }
    const committed = attempt(() => sessions.commitTo(state, new ReplyHeaders(reply)), refuse)
    if (committed instanceof Promise) return committed.then(() => undefined)
    done()
  })
}

/**
 * The session of a request, typed; the first one registered, unless a cookie name is given.
 *
 * @throws {SessionError} `ERR_SESSION_NOT_INSTALLED`, which says what is missing where.
 */
export function getSession<T = Data>(request: FastifyRequest, cookieName?: string): Session<T> {
  const cause = () =>
    request.server?.hasRequestDecorator('session')
      ? 'It is registered, but has not run for this request: a hook asked before it was opened.'
      : 'It is not registered in this scope: register it outside, or on an app of its own before this one.'
  const note = { access: 'request.session', install: 'app.register(session)' }
  return exposedState<T>(request, () => ({ ...note, cause: cause() }), cookieName).session
}

/** Fastify keeps headers apart from node:http's until it sends them. */
class ReplyHeaders implements HeaderTarget {
  readonly #reply: FastifyReply

  constructor(reply: FastifyReply) {
    this.#reply = reply
  }

  get status(): number {
    return this.#reply.statusCode
  }

  get(name: string): string | undefined {
    const value = this.#reply.getHeader(name)
    return Array.isArray(value) ? value.join(', ') : value?.toString()
  }

  set(name: string, value: string): void {
    this.#reply.header(name, value)
  }

  getSetCookie(): readonly string[] {
    const value = this.#reply.getHeader('set-cookie')
    return value === undefined ? [] : Array.isArray(value) ? value : [String(value)]
  }

  setSetCookie(lines: readonly string[]): void {
    // `header` would append to what is there.
    if (this.#reply.hasHeader('set-cookie')) this.#reply.removeHeader('set-cookie')
    this.#reply.header('set-cookie', lines)
  }
}
