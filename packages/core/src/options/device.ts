/** Can sessions be bound to a visitor's device as was said? */

import { DAY } from '../life/limits.ts'
import { inTests } from '../platform/platform.ts'
import { checkNames, config, isRecord, told } from '../words/faults.ts'
import { checkOneOf } from './checks.ts'
import type { CheckedCookie } from './cookie.ts'

/** How a device signs: by an elliptic curve, P-256, or by RSA, which some older TPMs have alone. */
export type DeviceAlgorithm = 'ES256' | 'RS256'

export interface DeviceBoundOptions {
  /**
   * Seconds for which a proof by the device's key holds: what a copy of all cookies is worth. Default 600, at least
   * 180, since browsers prove anew in the background two minutes before the end. Shorter ones are taken where
   * `NODE_ENV` is `test`.
   */
  readonly ttl?: number | undefined
  /**
   * `prefer`, the default: a browser that cannot bind its session goes on as it was. `always`: whoever has a subject
   * and has not bound the session a minute after the login is refused as `unbound`.
   */
  readonly require?: 'prefer' | 'always' | undefined
  /** Default `['ES256']`; `['ES256', 'RS256']` also takes keys of TPMs that have no elliptic curve. */
  readonly algorithms?: readonly DeviceAlgorithm[] | undefined
  /**
   * Hosts whose pages may send a visitor here with a proof that has run out, so that the browser proves anew before
   * the request leaves. Default `['*']`: whoever comes by a link in a mail, or back from a payment, stays logged in.
   */
  readonly allowedRefreshInitiators?: readonly string[] | undefined
  /**
   * Where the two addresses are at which a device proves itself, as the browser spells the path: `register` and
   * `refresh` below it. Default `/.well-known/session`.
   */
  readonly path?: string | undefined
}

/** The binding with nothing left open. */
export interface CheckedDeviceBound {
  /** Seconds. */
  readonly ttl: number
  readonly require: 'prefer' | 'always'
  readonly algorithms: readonly DeviceAlgorithm[]
  readonly allowedRefreshInitiators: readonly string[]
  readonly path: string
}

const NAMES = [
  'ttl',
  'require',
  'algorithms',
  'allowedRefreshInitiators',
  'path',
] as const satisfies readonly (keyof DeviceBoundOptions)[]

/** @throws {SessionError} `ERR_SESSION_CONFIG` */
export function checkDeviceBound(given: unknown, name: string): CheckedDeviceBound | undefined {
  if (given === undefined || given === false) return undefined
  if (given !== true && !isRecord(given)) {
    throw config(
      `${name} is ${told(given)}.`,
      "Give true, or { ttl: 600, require: 'prefer' }; or leave it out.",
    )
  }
  const options = given === true ? {} : given
  checkNames(options, NAMES, name)
  const { ttl, require = 'prefer', algorithms, allowedRefreshInitiators, path } = options
  return Object.freeze({
    ttl: checkTtl(ttl, `${name}.ttl`),
    require: checkOneOf(require, `${name}.require`, ['prefer', 'always'] as const),
    algorithms: checkAlgorithms(algorithms, `${name}.algorithms`),
    allowedRefreshInitiators: checkInitiators(
      allowedRefreshInitiators,
      `${name}.allowedRefreshInitiators`,
    ),
    path: checkPath(path, `${name}.path`),
  })
}

const SHORTEST = 180

function checkTtl(given: unknown = 600, name: string): number {
  const shortest = inTests() ? 1 : SHORTEST
  const isWhole = Number.isSafeInteger(given)
  if (isWhole && (given as number) >= shortest && (given as number) <= DAY) return given as number
  throw config(
    `${name} is ${told(given)}.`,
    `Give whole seconds, ${SHORTEST} to ${DAY}: browsers prove anew two minutes before the end, so a shorter one would have them do so after every request.`,
  )
}

function checkAlgorithms(given: unknown = ['ES256'], name: string): readonly DeviceAlgorithm[] {
  const isSound =
    Array.isArray(given) &&
    given.length > 0 &&
    given.every((each) => each === 'ES256' || each === 'RS256')
  if (isSound) return Object.freeze([...new Set<DeviceAlgorithm>(given)])
  throw config(`${name} is ${told(given)}.`, "Give ['ES256'], or ['ES256', 'RS256'].")
}

/** A host, all hosts below one, or all of them. */
const INITIATOR = /^(?:\*|(?:\*\.)?[a-z\d](?:[a-z\d.-]{0,251}[a-z\d])?(?::\d{1,5})?)$/i

function checkInitiators(given: unknown = ['*'], name: string): readonly string[] {
  if (!Array.isArray(given)) {
    throw config(`${name} is ${told(given)}.`, "Give a list of hosts, or ['*'] for all.")
  }
  const odd = given.findIndex((each) => typeof each !== 'string' || !INITIATOR.test(each))
  if (odd === -1) return Object.freeze([...given])
  throw config(
    `${name}[${odd}] is ${told(given[odd])}, which is no host.`,
    "Give hosts alone: 'idp.example', '*.example.com', or '*' for all.",
  )
}

const PATH = /^(?:\/[\w.~%!$&'()*+,=:@-]+)+$/

function checkPath(given: unknown = '/.well-known/session', name: string): string {
  if (typeof given === 'string' && PATH.test(given) && given.length <= 200) return given
  throw config(
    `${name} is ${told(given)}, which is no path.`,
    "Start it with a slash and end it without one, as '/shop/.well-known/session'.",
  )
}

/**
 * Whether what was said of the rest lets sessions be bound.
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG`
 */
export function checkBindable({
  deviceBound,
  subject,
  codec,
  cookie,
}: {
  readonly deviceBound: CheckedDeviceBound | undefined
  readonly subject: unknown
  readonly codec: unknown
  readonly cookie: CheckedCookie
}): void {
  if (deviceBound === undefined) return
  if (codec !== undefined) {
    throw config(
      'deviceBound was given, and a codec, whose format has no room for a key.',
      'Leave one of them out.',
    )
  }
  if (subject === undefined) {
    throw config(
      'deviceBound was given, and no subject: a session is bound when somebody logs in.',
      'Give `subject`: (data) => data.user?.id.',
    )
  }
  if (cookie.secure === false) {
    throw config(
      'deviceBound was given, and cookie.secure is false: browsers bind sessions by https alone.',
      'Leave cookie.secure out.',
    )
  }
  if (cookie.sameSite === 'none' || cookie.partitioned) {
    const which = cookie.partitioned ? 'cookie.partitioned is true' : "cookie.sameSite is 'none'"
    throw config(
      `deviceBound was given, and ${which}: the proof does not go along inside of other sites' pages.`,
      'Leave one of them out.',
    )
  }
}
