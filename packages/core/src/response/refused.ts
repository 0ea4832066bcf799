/** What does a request get that may not have its session, where nobody else makes a response of the error? */
import { SessionError } from '../words/errors.ts'

/** Undefined for every other error. */
export function refusalOf(error: unknown): Response | undefined {
  if (!(error instanceof SessionError) || error.code !== 'ERR_SESSION_CROSS_ORIGIN')
    return undefined
  return new Response('Forbidden', { status: error.status })
}
