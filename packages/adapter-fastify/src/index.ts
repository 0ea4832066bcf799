/**
 * Sessions for Fastify 5: `app.register(session)`, then `request.session`.
 *
 * Writing an adapter for another framework? Three acts: open, expose, commit just before the head.
 * Hooks of onSend run in the order in which apps, plugins and routes add them, so none of ours could be the last:
 * the commit waits for the head itself, as it has to for `reply.hijack()` and `reply.raw`.
 *
 * @module
 */
import {
  allowCrossOrigin as allow,
  chain,
  type Data,
  exposedSession,
  exposeState,
  isExposed,
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

/** What an app needs beside it: flash messages, errors, types … */
export * from '@sealed-session/core'
export type { SessionData } from './session-data.ts'

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
}) as <T = Data, Name extends string = string>(
  app: FastifyInstance,
  options: SessionOptions<T, Name> | Sessions<T>,
) => Promise<void>

/** Decorated where `request.session` is ours, so that a second cookie's sessions may join. */
const OURS = Symbol.for('sealed-session.fastify')

async function registerSessions<T>(app: FastifyInstance, options: SessionOptions<T> | Sessions<T>) {
  mustBeRegistered(app)
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

  // No async function: most sessions are open at once.
  app.addHook('onRequest', (request, reply, done) => {
    // The same sessions, registered twice, are one.
    if (isExposed(request, sessions)) return done()
    const fail = (error: unknown) => answerError(reply, error)
    const opened = chain(openSession(sessions, request.raw, reply.raw, fail), (visit) => {
      if (visit.isAnswered) return reply.hijack()
      exposeState(request, sessions.name, visit)
      return undefined
    })
    if (opened instanceof Promise) return opened
    if (!reply.sent) done()
  })
}

/** Called in place of being registered, it is given options, or nothing. */
function mustBeRegistered(app: Partial<FastifyInstance> | undefined): void {
  if (typeof app?.decorateRequest === 'function') return
  throw new SessionError(
    'ERR_SESSION_CONFIG',
    'The session plugin was called, and not registered.',
    'Register the plugin itself, with options beside it: app.register(session, { secret }).',
  )
}

/** The session could not be saved: Fastify answers with the error, unless the reply was taken out of its hands. */
function answerError(reply: FastifyReply, error: unknown): void {
  const { raw } = reply
  if (reply.sent) {
    reply.log.error(error)
    raw.writeHead(raw.statusCode).end()
    return
  }
  // Fastify would keep what was said of a body that is not sent; the gate has seen to the status.
  for (const name of ABOUT_THE_BODY) reply.removeHeader(name)
  reply.send(error instanceof Error ? error : new Error('The session failed.', { cause: error }))
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
  return exposedSession<T>(request, () => ({ ...note, cause: cause() }), cookieName)
}

/**
 * Lets a page of another origin cause this request, where the option `crossOrigin` would refuse it the session: for a
 * callback by POST from an identity provider or a payment service. To be called before `request.session` is asked for.
 */
export function allowCrossOrigin(request: FastifyRequest): void {
  allow(request.raw)
}
