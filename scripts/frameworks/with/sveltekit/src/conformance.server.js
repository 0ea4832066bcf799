/** The app that the conformance kit examines: sessions as a plan asks for them, and an endpoint that follows it. */
import { appsOf, PLAN_HEADER } from '@sealed-session/conformance'
import { session } from '@sealed-session/sveltekit'
import { sequence } from '@sveltejs/kit/hooks'

const appFor = appsOf({
  app: (install) => sequence(...install.map((options) => session(options))),
})

/** What is to be done once the response has left. */
export const afterwards = { act: undefined }

export function conformance({ event, resolve }) {
  const plan = event.request.headers.get(PLAN_HEADER)
  if (plan === null) return undefined
  return answer(plan, event, resolve)
}

async function answer(plan, event, resolve) {
  const handle = await appFor(plan)
  const response = await handle({ event, resolve })
  const { act } = afterwards
  afterwards.act = undefined
  await act?.()
  return response
}
