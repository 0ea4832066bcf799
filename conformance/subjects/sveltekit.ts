/** SvelteKit, as its users write apps: a hook, and a route. The server around them is a stand-in for the real one. */
import { act, PLAN_HEADER, readPlan, type Subject, THROWN } from '@sealed-session/conformance'
import { allowCrossOrigin, getSession, requireDevice, session } from '@sealed-session/sveltekit'
import { error, isHttpError, isRedirect } from '../../packages/adapter-sveltekit/test/kit.ts'
import { type Handle, type KitEvent, kitServer } from '../../testing/sveltekit.ts'
import { actAfterwards, handsOf, tellLate, withAfterwards } from './hands.ts'
import { responseOf, WEB_CAPABILITIES } from './web.ts'

export const sveltekitSubject: Subject = {
  name: 'SvelteKit',
  capabilities: WEB_CAPABILITIES,
  app(install) {
    const handles = install.map((options) => session(options))
    return {
      fetch: withAfterwards(kitServer({ isHttpError, isRedirect }, inSequence(handles), answer)),
    }
  },
}

/** As `sequence` of `@sveltejs/kit/hooks` does. */
function inSequence(handles: readonly Handle[]): Handle {
  return handles.reduceRight<Handle>(
    (inner, handle) =>
      ({ event, resolve }) =>
        handle({ event, resolve: async (event) => inner({ event, resolve }) }),
    ({ event, resolve }) => resolve(event),
  )
}

async function answer(event: KitEvent): Promise<Response> {
  const plan = readPlan(event.request.headers.get(PLAN_HEADER))
  if (plan === undefined) error(404)
  const hands = handsOf(
    event.locals,
    (_carrier, name) => getSession(event, name),
    () => allowCrossOrigin(event),
    (_carrier, options) => requireDevice(event, options),
  )
  const results = await act(hands, plan)

  switch (plan.respond[0]) {
    case 'http error':
      return error(403, THROWN)
    case 'no route':
      return error(404)
    case 'late':
      actAfterwards(hands, plan)
      return responseOf({ ...plan, respond: ['json'] }, results)
    case 'late result':
      return Response.json(JSON.parse(tellLate()))
    default:
      return responseOf(plan, results)
  }
}
