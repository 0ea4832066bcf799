/** The adapter of thirty lines as a subject of the conformance kit: what an adapter's author writes. */
import {
  act,
  type Capability,
  OWN_COOKIES,
  PLAN_HEADER,
  readPlan,
  replyOf,
  type Subject,
  THROWN,
} from '@sealed-session/conformance'
import { allowCrossOrigin, requireDevice } from '@sealed-session/core'
import { getSession, type Handler, withSession } from './plain-http.ts'

/** node:http has no routes and no errors of its own, and nothing to go past. */
const capabilities: readonly Capability[] = [
  'events',
  'flush',
  'throw',
  'reject',
  'raw head',
  'hang',
  'allow cross-origin',
  'require device',
]

export const subject: Subject = {
  name: 'plain node:http',
  capabilities,
  // The first installed is the outermost.
  app: (install) => ({
    node: install.reduceRight<Handler>(
      (inner, options) => withSession(options, inner),
      answer,
    ) as never,
  }),
}

async function answer(...[req, res]: Parameters<Handler>): Promise<unknown> {
  const plan = readPlan(req.headers[PLAN_HEADER] as string | undefined)
  if (plan === undefined) return res.writeHead(404).end()
  const hands = Object.assign(Object.create(req), {
    getSession: (name?: string) => getSession(req, name),
    allowCrossOrigin: () => allowCrossOrigin(req),
    requireDevice: (options: object) => requireDevice(req, options),
  })
  const { status, headers, body } = replyOf(plan, await act(hands, plan))

  switch (plan.respond[0]) {
    case 'throw':
    case 'reject':
      throw new Error(THROWN)
    case 'hang':
      return
    case 'events':
      res.setHeader('content-type', 'text/event-stream').flushHeaders()
      res.write(`data: ${body}\n\n`)
      return res.end('data: done\n\n')
    case 'flush':
      res.setHeader('content-type', 'application/json').flushHeaders()
      return res.end(body)
    case 'raw head':
      return res.writeHead(201, { 'set-cookie': [...OWN_COOKIES], 'x-raw': 'yes' }).end(body)
    default:
      return res.writeHead(status, headers.flat()).end(body)
  }
}
