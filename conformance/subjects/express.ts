/** Express, as its users write apps. */
import { Readable } from 'node:stream'
import {
  type App,
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
import { allowCrossOrigin, getSession, requireDevice, session } from '@sealed-session/express'
import express, {
  type ErrorRequestHandler,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
} from 'express'
import { actLate, handsOf, pieces, tellLate, whenHeadLeaves } from './hands.ts'

export const expressSubject: Subject = {
  name: 'Express',
  capabilities: CAPABILITIES,
  app: (install) => expressApp(install.map((options) => session(options))),
}

export function expressApp(installed: readonly RequestHandler[]): App {
  const app = express().disable('x-powered-by').disable('etag')
  for (const middleware of installed) app.use(middleware)
  app.use(answer)
  app.use(answerError)
  return { node: app as never }
}

async function answer(req: Request, res: Response, next: NextFunction): Promise<unknown> {
  const plan = readPlan(req.get(PLAN_HEADER))
  if (plan === undefined) return next()
  const hands = handsOf(req, getSession, allowCrossOrigin, requireDevice)
  const results = await act(hands, plan)
  const { status, headers, body = '' } = replyOf(plan, results)

  switch (plan.respond[0]) {
    case 'stream':
      return Readable.from(pieces(body)).pipe(res.type('json'))
    case 'events':
      res.type('text/event-stream').flushHeaders()
      res.write(`data: ${body}\n\n`)
      return res.end('data: done\n\n')
    case 'flush':
      res.type('json').flushHeaders()
      return setImmediate(() => res.end(body))
    case 'throw':
    case 'reject':
      throw new Error(THROWN)
    case 'http error':
      throw Object.assign(new Error(THROWN), { status: 403 })
    case 'no route':
      return next()
    case 'raw head':
      return res.writeHead(201, { 'set-cookie': [...OWN_COOKIES], 'x-raw': 'yes' }).end(body)
    case 'raw response':
      res.setHeader('content-type', 'application/json')
      res.write(body)
      return res.end()
    case 'early hints':
      res.writeEarlyHints({ link: '</app.css>; rel=preload; as=style' })
      return res.type('json').send(body)
    case 'at the head':
      whenHeadLeaves(res, () => {
        req.session.head = true
        res.set('cache-control', AT_THE_HEAD)
      })
      return res.type('json').send(body)
    case 'late':
      res.json({ results })
      return actLate(hands, plan)
    case 'late result':
      return res.type('json').send(tellLate())
    case 'hang':
      return
    case 'redirect':
      return res.redirect('/elsewhere')
    default:
      res.status(status)
      for (const [name, value] of headers) res.append(name, value)
      return res.send(body)
  }
}

/** Express would print what handlers throw; here they do so on purpose. */
const answerError: ErrorRequestHandler = (error, _req, res, _next) => {
  res.status(error.status ?? 500).send('error')
}
