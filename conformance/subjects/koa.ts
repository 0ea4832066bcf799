/** Koa, as its users write apps. */
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
import { allowCrossOrigin, getSession, requireDevice, session } from '@sealed-session/koa'
import Koa, { type Context } from 'koa'
import { actLate, handsOf, pieces, tellLate, whenHeadLeaves } from './hands.ts'

export const koaSubject: Subject = {
  name: 'Koa',
  capabilities: CAPABILITIES,
  app(install) {
    const app = new Koa()
    // Koa would print what handlers throw; here they do so on purpose.
    app.silent = true
    for (const options of install) app.use(session(options))
    app.use(answer)
    return { node: app.callback() as never }
  },
}

async function answer(ctx: Context): Promise<unknown> {
  const plan = readPlan(ctx.get(PLAN_HEADER))
  if (plan === undefined) return
  const hands = handsOf(ctx, getSession, allowCrossOrigin, requireDevice)
  const results = await act(hands, plan)
  const { status, headers, body } = replyOf(plan, results)

  switch (plan.respond[0]) {
    case 'stream':
      ctx.type = 'json'
      ctx.body = Readable.from(pieces(body ?? ''))
      return
    case 'events':
      ctx.type = 'text/event-stream'
      ctx.status = 200
      ctx.flushHeaders()
      ctx.body = Readable.from([`data: ${body}\n\n`, 'data: done\n\n'])
      return
    case 'flush':
      ctx.type = 'json'
      ctx.status = 200
      ctx.flushHeaders()
      ctx.body = body
      return
    case 'throw':
    case 'reject':
      throw new Error(THROWN)
    case 'http error':
      return ctx.throw(403)
    case 'no route':
      return
    case 'raw head':
      ctx.respond = false
      return ctx.res.writeHead(201, { 'set-cookie': [...OWN_COOKIES], 'x-raw': 'yes' }).end(body)
    case 'raw response':
      ctx.respond = false
      ctx.res.statusCode = 200
      ctx.res.setHeader('content-type', 'application/json')
      ctx.res.write(body)
      return ctx.res.end()
    case 'early hints':
      ctx.res.writeEarlyHints({ link: '</app.css>; rel=preload; as=style' })
      ctx.type = 'json'
      ctx.body = body
      return
    case 'at the head':
      whenHeadLeaves(ctx.res, () => {
        ctx.session.head = true
        ctx.res.setHeader('cache-control', AT_THE_HEAD)
      })
      ctx.type = 'json'
      ctx.body = body
      return
    case 'late':
      ctx.respond = false
      ctx.res.writeHead(200, { 'content-type': 'application/json' }).end(body)
      return actLate(hands, plan)
    case 'late result':
      ctx.type = 'json'
      ctx.body = tellLate()
      return
    case 'hang':
      ctx.respond = false
      return
    case 'redirect':
      return ctx.redirect('/elsewhere')
    default:
      ctx.status = status
      if (body !== undefined) ctx.body = body
      for (const [name, value] of headers) {
        if (name === 'set-cookie') ctx.append(name, value)
        else ctx.set(name, value)
      }
  }
}
