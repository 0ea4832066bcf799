/** Fastify, as its users write apps. */
import { Readable } from 'node:stream'
import {
  AT_THE_HEAD,
  act,
  CAPABILITIES,
  OWN_COOKIES,
  PLAN_HEADER,
  readPlan,
  replyOf,
  type Subject,
  THROWN,
} from '@sealed-session/conformance'
import { allowCrossOrigin, getSession, requireDevice, session } from '@sealed-session/fastify'
import fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import { actLate, handsOf, pieces, tellLate } from './hands.ts'

export const fastifySubject: Subject = {
  name: 'Fastify',
  capabilities: CAPABILITIES,
  async app(install) {
    const app = fastify({ exposeHeadRoutes: false })
    for (const options of install) await app.register(session, options)
    app.addHook('onSend', whenHeadLeaves)
    app.route({ method: ['GET', 'HEAD', 'POST'], url: '*', handler: answer })
    await app.ready()
    return { node: (req: never, res: never) => app.routing(req, res) }
  },
}

/** A hook, which comes after that of every plugin. */
async function whenHeadLeaves(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const plan = readPlan(request.headers[PLAN_HEADER] as string | undefined)
  if (plan?.respond[0] !== 'at the head') return
  request.session.head = true
  reply.header('cache-control', AT_THE_HEAD)
}

async function answer(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const plan = readPlan(request.headers[PLAN_HEADER] as string | undefined)
  if (plan === undefined) return reply.callNotFound()
  const hands = handsOf(request, getSession, allowCrossOrigin, requireDevice)
  const results = await act(hands, plan)
  const { status, headers, body } = replyOf(plan, results)

  switch (plan.respond[0]) {
    case 'stream':
      return reply.type('application/json').send(Readable.from(pieces(body ?? '')))
    case 'events':
      reply.type('text/event-stream')
      return reply.send(Readable.from([`data: ${body}\n\n`, 'data: done\n\n']))
    case 'flush':
      reply.hijack()
      reply.raw.setHeader('content-type', 'application/json')
      reply.raw.flushHeaders()
      return setImmediate(() => reply.raw.end(body))
    case 'throw':
    case 'reject':
      throw new Error(THROWN)
    case 'http error':
      throw Object.assign(new Error(THROWN), { statusCode: 403 })
    case 'no route':
      return reply.callNotFound()
    case 'raw head':
      reply.hijack()
      return reply.raw.writeHead(201, { 'set-cookie': [...OWN_COOKIES], 'x-raw': 'yes' }).end(body)
    case 'raw response':
      reply.hijack()
      reply.raw.setHeader('content-type', 'application/json')
      reply.raw.write(body)
      return reply.raw.end()
    case 'early hints':
      reply.raw.writeEarlyHints({ link: '</app.css>; rel=preload; as=style' })
      return reply.type('application/json').send(body)
    case 'at the head':
      return reply.type('application/json').send(body)
    case 'late':
      reply.hijack()
      reply.raw.writeHead(200, { 'content-type': 'application/json' }).end(body)
      return actLate(hands, plan)
    case 'late result':
      return reply.type('application/json').send(tellLate())
    case 'hang':
      return reply.hijack()
    case 'redirect':
      return reply.redirect('/elsewhere')
    default:
      for (const [name, value] of headers) reply.header(name, value)
      return reply.code(status).send(body)
  }
}
