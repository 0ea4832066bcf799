/** A bare handler from Request to Response. */
import { act, PLAN_HEADER, readPlan, type Subject } from '@sealed-session/conformance'
import { SessionError } from '@sealed-session/core'
import {
  allowCrossOrigin,
  getSession,
  requireDevice,
  withSession,
} from '@sealed-session/core/fetch'
import { actAfterwards, handsOf, tellLate, withAfterwards } from './hands.ts'
import { responseOf, WEB_CAPABILITIES } from './web.ts'

type Handler = (request: Request) => Response | Promise<Response>

export const fetchSubject: Subject = {
  name: 'fetch',
  capabilities: WEB_CAPABILITIES,
  app(install) {
    // The last installed is the outermost; the first is to be the one that `session` means.
    const inner: Handler = (request) => answer(request)
    const handler = install.reduceRight<Handler>(
      (wrapped, options) => withSession(options, (request) => wrapped(request), answerError),
      inner,
    )
    return { fetch: withAfterwards(handler) }
  },
}

async function answer(request: Request): Promise<Response> {
  const plan = readPlan(request.headers.get(PLAN_HEADER))
  if (plan === undefined) return new Response(null, { status: 404 })
  const hands = handsOf(request, getSession, allowCrossOrigin, requireDevice)
  const results = await act(hands, plan)

  switch (plan.respond[0]) {
    case 'http error':
      throw new Response('error', { status: 403 })
    case 'no route':
      return new Response('not found', { status: 404 })
    case 'late':
      actAfterwards(hands, plan)
      return responseOf({ ...plan, respond: ['json'] }, results)
    case 'late result':
      return new Response(tellLate())
    default:
      return responseOf(plan, results)
  }
}

function answerError(error: unknown): Response {
  return new Response('error', { status: error instanceof SessionError ? error.status : 500 })
}
