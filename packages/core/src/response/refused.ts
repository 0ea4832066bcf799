/** What does a request get that may not have its session, where nobody else makes a response of the error? */
import { SessionError } from '../words/errors.ts'

/** Undefined for every other error. */
export function refusalOf(error: unknown): Response | undefined {
  if (!(error instanceof SessionError) || !CODES.includes(error.code)) return undefined
  const { status } = error
  return new Response(status === 401 ? 'Unauthorized' : 'Forbidden', { status })
}

const CODES: readonly string[] = [
  'ERR_SESSION_CROSS_ORIGIN',
  'ERR_SESSION_DEVICE',
  'ERR_SESSION_RECENT',
]
