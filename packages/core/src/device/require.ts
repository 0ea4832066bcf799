/** How does a route ask for a proof of the device that is a few seconds old? */
import { type Session, STATE } from '../life/session.ts'
import { stateOf } from '../life/state.ts'
import { checkOneOf } from '../options/checks.ts'
import { exposedVisit } from '../visit/expose.ts'
import type { Visit } from '../visit/visit.ts'
import { checkNames, config, told } from '../words/faults.ts'
import type { Asked } from './binding.ts'

export interface RequireDeviceOptions {
  /** How old the proof may be, in seconds. Default 5. */
  readonly within?: number | undefined
  /**
   * What becomes of a session that is bound to no device, or of a visitor without one: it passes, or is refused by a
   * 403. Default: it passes, unless the option `deviceBound.require` is `always`.
   */
  readonly withoutDevice?: 'pass' | 'refuse' | undefined
  /** Which session, where several are installed. Default: the first. */
  readonly cookieName?: string | undefined
}

/**
 * Goes on once the visitor's device has proved that it holds the key of the session, no longer than so many seconds
 * ago: for a payment, a new password, whatever must not be done by a copy of the cookies. To be awaited before
 * anything is done.
 *
 * Where the proof is older, it rejects, and a 307 to the same address takes the place of whatever the framework makes
 * of that: the browser proves anew on its way, and sends the request once more, body included. So what the handler has
 * done before happens twice. A client that comes back without a new proof gets a 403.
 *
 * @example
 * app.post('/pay', async (req, res) => {
 *   await requireDevice(req, { within: 5 })
 *   …
 * })
 *
 * @param request What `getSession` takes, or the session.
 * @throws {SessionError} `ERR_SESSION_DEVICE`, status 403; `ERR_SESSION_CONFIG` where sessions are not `deviceBound`.
 */
export async function requireDevice(
  request: object,
  options: RequireDeviceOptions = {},
): Promise<void> {
  const asked = checkAsked(options)
  const isSession = typeof request === 'object' && request !== null && STATE in request
  const visit = isSession
    ? (stateOf(request as unknown as Session).host as unknown as Visit<unknown>)
    : exposedVisit(request, () => NOTE, options.cookieName)
  await visit.requireDevice(asked)
}

const NOTE = { access: 'the session', install: 'that of the framework’s adapter' }

/** @throws {SessionError} `ERR_SESSION_CONFIG` */
export function checkAsked(options: RequireDeviceOptions): Asked {
  checkNames(options, ['within', 'withoutDevice', 'cookieName'], 'requireDevice')
  const { within = 5, withoutDevice } = options
  if (typeof within !== 'number' || !(within > 0 && within <= 3600)) {
    throw config(`requireDevice was given within: ${told(within)}.`, 'Give seconds: 5, say.')
  }
  if (withoutDevice === undefined) return { within }
  const name = 'requireDevice: withoutDevice'
  return { within, withoutDevice: checkOneOf(withoutDevice, name, ['pass', 'refuse'] as const) }
}
