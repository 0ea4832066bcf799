/** Can these options work? Each fault is found at construction, and told with its remedy. */

import type { Lifetime } from '../life/lifetime.ts'
import type { SessionLifetime } from '../words/envelope.ts'
import { SessionError } from '../words/errors.ts'

const DAY = 86_400

/** RFC 6265bis section 5.5: browsers cut Max-Age to 400 days. */
const MAX_SECONDS = 400 * DAY

const DEFAULTS: Lifetime = Object.freeze({
  maxAge: 14 * DAY,
  idleTimeout: undefined,
  persistent: true,
})

/** What people coming from other libraries write, and what it is called here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  secrets: '`secret` takes a list, newest first.',
  password: 'It is called `secret` here.',
  keys: 'It is called `secret` here, and takes a list, newest first.',
  key: 'It is called `secret`, or `cookie.name`, here.',
  name: 'It is called `cookie.name` here.',
  cookieName: 'It is called `cookie.name` here.',
  cookieOptions: 'It is called `cookie` here.',
  path: 'It belongs into `cookie`.',
  domain: 'It belongs into `cookie`.',
  secure: 'It belongs into `cookie`.',
  httpOnly: 'It belongs into `cookie`.',
  sameSite: 'It belongs into `cookie`.',
  expires: 'Use `maxAge`, in seconds.',
  ttl: 'Use `maxAge`, in seconds.',
  rolling: 'Use `idleTimeout`: it is renewed once more than half of it has passed.',
  resave: 'Leave it out: only a session that changed is written.',
  saveUninitialized: 'Leave it out: a visitor without data gets no cookie.',
  unset: 'Leave it out: `req.session = null` ends the session.',
  genid: 'Leave it out: ids are 128 random bits.',
  proxy: 'Leave it out: the cookie is Secure unless `cookie.secure` says otherwise.',
  store: 'This version seals sessions in the cookie; server-side stores are not part of it yet.',
}

export function checkOptionNames(options: object, known: readonly string[], where: string): void {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue
    throw config(
      `${where} has no option \`${name}\`.`,
      Object.hasOwn(ELSEWHERE, name)
        ? (ELSEWHERE[name] as string)
        : `It knows ${known.join(', ')}.`,
    )
  }
}

/** The limits of the options, with the defaults filled in. */
export function checkLifetime(options: SessionLifetime): Lifetime {
  const own = checkOwnLifetime(options)
  const lifetime = Object.freeze({
    maxAge: own.maxAge ?? DEFAULTS.maxAge,
    idleTimeout: own.idleTimeout,
    persistent: own.persistent ?? DEFAULTS.persistent,
  })
  if (lifetime.idleTimeout !== undefined && lifetime.idleTimeout > lifetime.maxAge) {
    throw config(
      `idleTimeout is ${lifetime.idleTimeout} seconds, longer than maxAge (${lifetime.maxAge}), so it would never be reached.`,
      'Raise maxAge or lower idleTimeout.',
    )
  }
  return lifetime
}

/** The limits that somebody set, and nothing else. */
export function checkOwnLifetime(own: SessionLifetime): SessionLifetime {
  checkSeconds('maxAge', own.maxAge)
  checkSeconds('idleTimeout', own.idleTimeout)
  checkSwitch('persistent', own.persistent)
  return {
    ...(own.maxAge !== undefined && { maxAge: own.maxAge }),
    ...(own.idleTimeout !== undefined && { idleTimeout: own.idleTimeout }),
    ...(own.persistent !== undefined && { persistent: own.persistent }),
  }
}

export function checkSwitch(name: string, value: boolean | undefined): void {
  if (value === undefined || typeof value === 'boolean') return
  throw config(`${name} is ${String(value)}.`, 'Set it to true or false.')
}

function checkSeconds(name: string, seconds: number | undefined): void {
  if (seconds === undefined) return
  if (!Number.isSafeInteger(seconds) || seconds <= 0) {
    throw config(`${name} is ${String(seconds)}.`, 'Give whole seconds, more than 0.')
  }
  if (seconds > MAX_SECONDS) {
    throw config(
      `${name} is ${seconds} seconds, more than 400 days, which no browser keeps a cookie.`,
      `Give at most ${MAX_SECONDS} seconds; if these are milliseconds, divide by 1000.`,
    )
  }
}

export function config(what: string, remedy: string): SessionError {
  return new SessionError('ERR_SESSION_CONFIG', what, remedy)
}
