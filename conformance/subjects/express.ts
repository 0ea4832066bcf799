/** Express, as its users write apps. */
import { Readable } from 'node:stream'
import {
  act,
  CAPABILITIES,
  PLAN_HEADER,
  readPlan,
  replyOf,
  type Subject,
  THROWN,
} from '@sealed-session/conformance'
import { getSession, session } from '@sealed-session/express'
import express, { type Request, type Response } from 'express'

export const expressSubject: Subject = {
  name: 'Express 5',
  capabilities: CAPABILITIES,
  app(install) {
    const app = express()
    app.disable('x-powered-by')
    app.set('etag', false)
    for (const options of install) app.use(session(options))
    app.use(answer)
    // Express prints what handlers throw; here they do so on purpose.
    app.use(((error, _req, res, _next) => {
      if (res.headersSent) res.destroy()
      else res.status(error.status ?? 500).send('error')
    }) as express.ErrorRequestHandler)
    return { node: app as never }
  },
}

/** What handlers did after their response had left, for the request that asks. */
let lateResult: unknown

async function answer(req: Request, res: Response, next: express.NextFunction): Promise<void> {
  const plan = readPlan(req.get(PLAN_HEADER))
  if (plan === undefined) return next()
  const results = await act(
    {
      get session() {
        return req.session
      },
      set session(value) {
        req.session = value as object
      },
      getSession: (name) => getSession(req, name),
    },
    plan,
  )
  const { status, headers, body = '' } = replyOf(plan, results)

  switch (plan.respond[0]) {
    case 'stream':
      res.type('json')
      Readable.from([body.slice(0, 5), body.slice(5)]).pipe(res)
      return
    case 'events':
      res.type('text/event-stream').flushHeaders()
      res.write(`data: ${body}\n\n`)
      res.end('data: done\n\n')
      return
    case 'flush':
      res.type('json').flushHeaders()
      setImmediate(() => res.end(body))
      return
    case 'throw':
    case 'reject':
      throw new Error(THROWN)
    case 'http error':
      throw Object.assign(new Error(THROWN), { status: 403 })
    case 'no route':
      return next()
    case 'raw head':
      res.writeHead(201, {
        'set-cookie': ['theme=dark; Path=/', 'lang=en; Path=/'],
        'x-raw': 'yes',
      })
      res.end(body)
      return
    case 'raw response':
      res.setHeader('content-type', 'application/json')
      res.write(body)
      res.end()
      return
    case 'late':
      res.json({ results })
      lateResult = await act(
        { session: req.session, getSession: () => req.session },
        { ...plan, steps: [['set', 'late', true]] },
      )
      return
    case 'late result':
      res.json({ results: lateResult })
      return
    case 'hang':
      return
    case 'redirect':
      res.redirect('/elsewhere')
      return
    default:
      for (const [name, value] of headers) res.append(name, value)
      res.status(status)
      if (status === 204 || status === 304) res.end()
      else res.send(body)
  }
}
