/** h3, as its users write apps, on web runtimes; on Node its own bridge serves the same. */
import { act, PLAN_HEADER, readPlan, type Subject, THROWN } from '@sealed-session/conformance'
import { allowCrossOrigin, getSession, requireDevice, session } from '@sealed-session/h3'
import { H3, type H3Event, HTTPError } from 'h3'
import { actAfterwards, handsOf, tellLate, withAfterwards } from './hands.ts'
import { responseOf, WEB_CAPABILITIES } from './web.ts'

export const h3Subject: Subject = {
  name: 'h3',
  capabilities: WEB_CAPABILITIES,
  app(install) {
    // h3 would print what handlers throw; here they do so on purpose.
    const app = new H3({ silent: true })
    for (const options of install) app.use(session(options))
    app.all('/**', answer)
    return { fetch: withAfterwards((request) => app.fetch(request)) }
  },
}

async function answer(event: H3Event): Promise<unknown> {
  const plan = readPlan(event.req.headers.get(PLAN_HEADER))
  if (plan === undefined) throw new HTTPError({ status: 404 })
  const hands = handsOf(
    event.context,
    (_carrier, name) => getSession(event, name),
    () => allowCrossOrigin(event),
    (_carrier, options) => requireDevice(event, options),
  )
  const results = await act(hands, plan)

  switch (plan.respond[0]) {
    case 'http error':
      throw new HTTPError({ status: 403, message: THROWN })
    case 'no route':
      throw new HTTPError({ status: 404 })
    case 'late':
      actAfterwards(hands, plan)
      return responseOf({ ...plan, respond: ['json'] }, results)
    case 'late result':
      return JSON.parse(tellLate())
    case 'json':
      return { results }
    default:
      return responseOf(plan, results)
  }
}
