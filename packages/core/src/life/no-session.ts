/** What was given where a session belongs, and what should have been? */
import { SessionError } from '../words/errors.ts'
import { isRecord, kindOf } from '../words/faults.ts'

/** @throws {SessionError} `ERR_SESSION_VERB`, which shows nothing of what was given. */
export function noSession(given: unknown): never {
  const isRequest =
    isRecord(given) &&
    ('headers' in given || 'req' in given || 'request' in given || 'context' in given)
  throw new SessionError(
    'ERR_SESSION_VERB',
    `${isRequest ? 'A request' : kindOf(given)} was given where a session belongs.`.replace(
      /^a/,
      'A',
    ),
    isRequest
      ? 'Give the session of it: flash(getSession(request)), flash(req.session), flash(ctx.session).'
      : 'Give what getSession(request) answers; without sessions installed there is none.',
  )
}
