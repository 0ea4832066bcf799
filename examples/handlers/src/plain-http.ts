/** An adapter of thirty lines: sessions for plain node:http, held to the conformance kit. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  exposedSession,
  exposeState,
  type Session,
  SessionError,
  type SessionOptions,
  type Sessions,
  toSessions,
} from '@sealed-session/core'
import { openSession } from '@sealed-session/core/node'

type Data = Record<string, unknown>
export type Handler = (
  req: IncomingMessage & { session: Session<Data> },
  res: ServerResponse,
) => unknown

/** Wraps a request listener: `createServer(withSession(options, (req, res) => …))`. */
export function withSession(options: SessionOptions<Data> | Sessions<Data>, handler: Handler) {
  const sessions = toSessions(options)

  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const fail = (error: unknown) =>
      res.writeHead(error instanceof SessionError ? error.status : 500).end('error')
    try {
      const visit = await openSession(sessions, req, res, fail)
      // A browser has bound the session to its key, or proved that it has it (`deviceBound`).
      if (visit.isAnswered) return
      exposeState(req, sessions.name, visit)
      await handler(req as Parameters<Handler>[0], res)
    } catch (error) {
      if (!res.headersSent) fail(error)
    }
  }
}

export function getSession(req: IncomingMessage, cookieName?: string): Session<Data> {
  const note = { access: 'req.session', install: 'withSession(options, handler)' }
  return exposedSession<Data>(req, () => note, cookieName)
}
