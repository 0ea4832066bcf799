/** Of which requests has the app said that a page of another origin may cause them? */
import { SessionError } from '../words/errors.ts'
import { kindOf } from '../words/faults.ts'

/** Shared by all copies of this module, as what is exposed on a request is. */
const ALLOWED = Symbol.for('sealed-session.cross-origin')

interface Allowed {
  [ALLOWED]?: true
}

/**
 * Lets a page of another origin cause this request, where the option `crossOrigin` would refuse it the session: for a
 * callback by POST from an identity provider (SAML, `response_mode=form_post`) or from a payment service, which the
 * app checks by other means. To be called before the session is asked for, in the route or before it.
 *
 * @example
 * app.post('/saml/callback', (req, res, next) => {
 *   allowCrossOrigin(req)
 *   next()
 * })
 *
 * @throws {SessionError} `ERR_SESSION_REQUEST` for what is no request.
 */
export function allowCrossOrigin(request: object): void {
  if (typeof request !== 'object' || request === null) {
    throw new SessionError(
      'ERR_SESSION_REQUEST',
      `allowCrossOrigin takes a request, and was given ${kindOf(request)}.`,
      'Give what getSession takes.',
    )
  }
  ;(request as Allowed)[ALLOWED] = true
}

export function isAllowed(request: object): boolean {
  return (request as Allowed)[ALLOWED] === true
}
