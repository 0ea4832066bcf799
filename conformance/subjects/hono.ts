/** Hono, as its users write apps, on web runtimes; on Node its own server hands it the same. */
import { act, PLAN_HEADER, readPlan, type Subject, THROWN } from '@sealed-session/conformance'
import { allowCrossOrigin, getSession, requireDevice, session } from '@sealed-session/hono'
import { type Context, Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { actAfterwards, handsOf, tellLate, withAfterwards } from './hands.ts'
import { responseOf, WEB_CAPABILITIES } from './web.ts'

export const honoSubject: Subject = {
  name: 'Hono',
  // A variable of Hono's cannot be deleted.
  capabilities: WEB_CAPABILITIES.filter((each) => each !== 'delete'),
  app(install) {
    const app = new Hono()
    for (const options of install) app.use(session(options))
    app.all('*', answer)
    // Hono would print what handlers throw; here they do so on purpose.
    app.onError((error, c) =>
      error instanceof HTTPException ? error.getResponse() : c.text('error', 500),
    )
    return { fetch: withAfterwards((request) => app.fetch(request)) }
  },
}

async function answer(c: Context): Promise<Response> {
  const plan = readPlan(c.req.header(PLAN_HEADER))
  if (plan === undefined) return c.notFound()
  const variable = {
    get session() {
      return c.get('session')
    },
    set session(value) {
      c.set('session', value)
    },
  }
  const hands = handsOf(
    variable,
    (_carrier, name) => getSession(c, name),
    () => allowCrossOrigin(c),
    (_carrier, options) => requireDevice(c, options),
  )
  const results = await act(hands, plan)

  switch (plan.respond[0]) {
    case 'http error':
      throw new HTTPException(403, { message: THROWN })
    case 'no route':
      return c.notFound()
    case 'redirect':
      return c.redirect('/elsewhere')
    case 'late':
      actAfterwards(hands, plan)
      return responseOf({ ...plan, respond: ['json'] }, results)
    case 'late result':
      return c.json(JSON.parse(tellLate()))
    case 'json':
      return c.json({ results })
    default:
      return responseOf(plan, results)
  }
}
