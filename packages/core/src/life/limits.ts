/** Which limits can a session be given? Seconds; each fault is told with its remedy. */

import type { SessionLifetime } from '../words/envelope.ts'
import { checkNames, config, type Elsewhere, isRecord, kindOf, told } from '../words/faults.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** RFC 6265bis section 5.5: browsers cut Max-Age to 400 days. */
const MAX_SECONDS = 400 * DAY

const OWN_LIMITS = ['maxAge', 'idleTimeout', 'persistent'] as const

const ELSEWHERE: Elsewhere = {
  ttl: 'Use `maxAge`, in seconds.',
  expires: 'Use `maxAge`, in seconds.',
  expiresin: 'Use `maxAge`, in seconds.',
  originalmaxage: 'Use `maxAge`, in seconds.',
  idle: 'Use `idleTimeout`, in seconds.',
  timeout: 'Use `idleTimeout`, in seconds.',
  rolling: 'Use `idleTimeout`, in seconds.',
  session: 'Use `persistent: false`: the browser then forgets at close.',
}

/**
 * The limits that `setLifetime()` was given, and nothing else. `idleTimeout: false` switches the app's off for
 * this session.
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG`
 */
export function checkOwnLifetime(given: SessionLifetime): SessionLifetime {
  if (!isRecord(given)) {
    throw config(
      `setLifetime() was given ${kindOf(given)}.`,
      'Give the limits by name, in seconds: setLifetime({ maxAge: 3600 }).',
    )
  }
  checkNames(given, OWN_LIMITS, 'setLifetime()', ELSEWHERE)
  const { maxAge, idleTimeout, persistent } = given
  return {
    ...(maxAge !== undefined && { maxAge: checkSeconds(maxAge, 'maxAge') }),
    ...(idleTimeout !== undefined && {
      idleTimeout: idleTimeout === false ? false : checkSeconds(idleTimeout, 'idleTimeout'),
    }),
    ...(persistent !== undefined && { persistent: checkSwitch(persistent, 'persistent') }),
  }
}

export function checkSwitch(given: unknown, name: string): boolean {
  if (typeof given === 'boolean') return given
  const meant = given === 'true' || given === 'false' ? ` Without quotes: ${given}.` : ''
  throw config(`${name} is ${told(given)}.`, `Set it to true or false.${meant}`)
}

export function checkSeconds(given: unknown, name: string): number {
  if (!Number.isSafeInteger(given) || (given as number) <= 0) {
    throw config(`${name} is ${told(given)}.`, noSeconds(given, name))
  }
  const seconds = given as number
  if (seconds > MAX_SECONDS) {
    throw config(
      `${name} is ${seconds} seconds, more than 400 days, which no browser keeps a cookie.`,
      `Give at most ${MAX_SECONDS} seconds; if these are milliseconds, divide by 1000.`,
    )
  }
  if (looksLikeMilliseconds(seconds)) {
    throw config(
      `${name} is ${seconds} seconds, which is ${Math.floor(seconds / DAY)} days and some hours, and looks like ${seconds / 60_000} minutes in milliseconds.`,
      `Give seconds: ${seconds / 1000}. If it is meant, give a second more: ${seconds + 1}.`,
    )
  }
  return seconds
}

/** Round minutes in milliseconds, from ten on: nobody who thinks in seconds gives these, unless they are whole days. */
function looksLikeMilliseconds(seconds: number): boolean {
  return seconds >= 600_000 && seconds % 60_000 === 0 && seconds % DAY !== 0
}

function noSeconds(given: unknown, name: string): string {
  const most = 'Give whole seconds, more than 0.'
  if (typeof given === 'string') {
    const meant = secondsIn(given)
    return meant === undefined ? most : `Give whole seconds, as a number: ${meant}.`
  }
  const isNone = given === null || given === false
  if (name === 'idleTimeout' && (isNone || given === 0)) return `${most} Left out, it is off.`
  return isNone
    ? `${most} For a session that the browser forgets at close: persistent: false.`
    : most
}

const UNITS: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  m: MINUTE,
  h: HOUR,
  d: DAY,
  w: 7 * DAY,
  y: 365 * DAY,
}

/** `1h`, `7 days`, `3600`: what the text means, in seconds. */
function secondsIn(text: string): number | undefined {
  const [, amount, unit = ''] = /^\s*(\d{1,9})\s*([a-z]{0,12})\s*$/i.exec(text) ?? []
  if (amount === undefined) return undefined
  const letters = unit.toLowerCase()
  const factor = UNITS[/^(ms|milli)/.test(letters) ? 'ms' : letters.slice(0, 1) || 's']
  const seconds = Number(amount) * (factor ?? Number.NaN)
  return Number.isSafeInteger(seconds) && seconds > 0 ? seconds : undefined
}
