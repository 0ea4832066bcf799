/** How does Fastify serve the page? By a hook, since routes of an app would be in the way of one of ours. */
import type { IncomingMessage } from 'node:http'
import { askedByNode } from '../asked/node.ts'
import type { AnswerTo, Owns } from './index.ts'

/** What of Fastify is used here. */
interface App {
  addHook(name: 'onRequest', hook: (request: Request, reply: Reply) => Promise<unknown>): unknown
}

interface Request {
  readonly raw: IncomingMessage
}

interface Reply {
  code(status: number): unknown
  header(name: string, value: string): unknown
  send(body: string): unknown
}

export type FastifyPlugin = (app: App) => Promise<void>

export function fastifyPlugin(owns: Owns, answer: AnswerTo): FastifyPlugin {
  async function inspector(app: App): Promise<void> {
    app.addHook('onRequest', async ({ raw }, reply) => {
      const asked = askedByNode(raw)
      if (!owns(asked.path)) return undefined
      const { status, headers, body } = await answer(asked)
      reply.code(status)
      for (const [name, value] of headers) reply.header(name, value)
      reply.send(body)
      return reply
    })
  }
  // What fastify-plugin says of a plugin: that its hook is for the app that registers it, and not for itself alone.
  return Object.assign(inspector, {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: '@sealed-session/inspector',
  })
}
