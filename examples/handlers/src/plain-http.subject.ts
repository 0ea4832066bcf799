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
import { getSession, withSession } from './plain-http.ts'

/** node:http has no routes and no errors of its own, and nothing to go past. */
const capabilities: readonly Capability[] = [
  'events',
  'flush',
  'throw',
  'reject',
  'raw head',
  'hang',
]

export const subject: Subject = {
  name: 'plain node:http',
  capabilities,
  app: ([options = {}]) => ({
    node: withSession(options, async (req, res) => {
      const plan = readPlan(req.headers[PLAN_HEADER] as string | undefined)
      if (plan === undefined) return res.writeHead(404).end()
      const hands = Object.assign(Object.create(req), {
        getSession: (name?: string) => getSession(req, name),
      })
      const { status, headers, body } = replyOf(plan, await act(hands, plan))

      switch (plan.respond[0]) {
        case 'throw':
        case 'reject':
          throw new Error(THROWN)
        case 'hang':
          return
        case 'events':
        case 'flush':
          res.setHeader('content-type', 'text/event-stream').flushHeaders()
          return res.end(`data: ${body}\n\n`)
        case 'raw head':
          return res.writeHead(201, { 'set-cookie': [...OWN_COOKIES], 'x-raw': 'yes' }).end(body)
        default:
          return res.writeHead(status, headers.flat()).end(body)
      }
    }) as never,
  }),
}
