/** Can a cookie have these attributes? What a browser would drop without a word is refused. */

import { MAX_CHUNKS } from '../words/budgets.ts'
import { checkNames, config, isRecord, kindOf, told } from '../words/faults.ts'
import { checkOneOf } from './checks.ts'
import { COOKIE_ELSEWHERE } from './elsewhere.ts'

/** Attributes of the cookie, by the names of RFC 6265bis. */
export interface CookieOptions {
  /** Default `session`. A `__Host-` or `__Secure-` prefix is checked against the rest. */
  readonly name?: string | undefined
  /** Default `/`. */
  readonly path?: string | undefined
  /** Default none: the cookie then goes to this host only, not to its subdomains. */
  readonly domain?: string | undefined
  /** Default true: scripts cannot read it. */
  readonly httpOnly?: boolean | undefined
  /**
   * Default true. `'auto'` leaves Secure off only for plain http to a loopback host without
   * forwarding headers, for browsers that do not return Secure cookies there (Safari).
   */
  readonly secure?: boolean | 'auto' | undefined
  /** Default `lax`. */
  readonly sameSite?: 'lax' | 'strict' | 'none' | undefined
  /** Default false (CHIPS). */
  readonly partitioned?: boolean | undefined
  readonly priority?: 'low' | 'medium' | 'high' | undefined
  /** Into how many cookies a large session may be split, 1 to 4. Default 1. */
  readonly maxChunks?: number | undefined
  /**
   * Cookies that earlier releases set with another domain, path, name or partition. Ending a session expires them
   * too, so that nobody is logged in again by one that a browser still has. What is left out is as it is now.
   */
  readonly formerly?: readonly FormerCookie[] | undefined
}

/** What an attribute was before it changed. */
export interface FormerCookie {
  readonly name?: string | undefined
  /** `false`: it was set without a domain. */
  readonly domain?: string | false | undefined
  readonly path?: string | undefined
  readonly partitioned?: boolean | undefined
}

/** Where a cookie lives in a browser: what tells it from others. */
export interface CookiePlace {
  readonly name: string
  readonly path: string
  readonly domain?: string | undefined
  readonly partitioned: boolean
}

/** The attributes with nothing left open. */
export interface CheckedCookie extends CookiePlace {
  readonly httpOnly: boolean
  readonly secure: boolean | 'auto'
  readonly sameSite: 'lax' | 'strict' | 'none'
  readonly priority?: 'low' | 'medium' | 'high' | undefined
  readonly maxChunks: number
  readonly formerly: readonly CookiePlace[]
}

type Check<Kept> = (given: unknown, name: string) => Kept

/** Every attribute: how it is checked, and what it is if nothing is said. */
const ATTRIBUTES: { readonly [Name in keyof CookieOptions]-?: Check<CheckedCookie[Name]> } = {
  name: (given = 'session', name) => checkName(given, name),
  path: (given = '/', name) => checkPath(given, name),
  domain: (given, name) => (given === undefined ? undefined : checkDomain(given, name)),
  httpOnly: (given = true, name) => checkOneOf(given, name, [true, false]),
  secure: (given = true, name) => checkOneOf(given, name, [true, false, 'auto']),
  sameSite: (given = 'lax', name) => checkSameSite(given, name),
  partitioned: (given = false, name) => checkOneOf(given, name, [true, false]),
  priority: (given, name) =>
    given === undefined ? undefined : checkOneOf(given, name, ['low', 'medium', 'high']),
  maxChunks: (given = 1, name) =>
    checkOneOf(
      given,
      name,
      Array.from({ length: MAX_CHUNKS }, (_, at) => at + 1),
    ),
  // What is left out is as the cookie is now, which is known only when all of it has been looked at.
  formerly: () => [],
}

/** @throws {SessionError} `ERR_SESSION_CONFIG` */
export function checkCookie(given: unknown = {}): CheckedCookie {
  if (!isRecord(given)) throw config(`cookie is ${kindOf(given)}.`, noAttributes(given))
  checkNames(given, Object.keys(ATTRIBUTES), 'cookie', COOKIE_ELSEWHERE)
  const checked = Object.entries(ATTRIBUTES).map(
    ([name, check]) => [name, check(given[name], `cookie.${name}`)] as const,
  )
  const cookie = Object.fromEntries(checked) as unknown as CheckedCookie
  checkCoherence(cookie)
  return Object.freeze({ ...cookie, formerly: checkFormerly(given.formerly, cookie) })
}

function noAttributes(given: unknown): string {
  const most = "Give its attributes as an object: cookie: { name: 'session', sameSite: 'lax' }."
  if (typeof given === 'function') {
    return `${most} What express-session decides by request is decided by secure: 'auto' here; for other cookies on other requests make sessions of their own.`
  }
  return given === false
    ? `${most} A session needs its cookie; for tokens without one use createCodec.`
    : most
}

/** RFC 9110's token: what a cookie's name may be made of. */
const NAME = /^[\w!#$%&'*+.^`|~-]{1,128}$/
const PATH = /^\/[\x20-\x3a\x3c-\x7e]{0,1023}$/
const HOST_NAME =
  /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i

function checkName(given: unknown, option: string): string {
  if (typeof given === 'string' && NAME.test(given)) return given
  throw untakable(given, option, "Use up to 128 letters, digits and !#$%&'*+-.^_`|~.")
}

function checkPath(given: unknown, option: string): string {
  if (typeof given === 'string' && PATH.test(given)) return given
  throw untakable(
    given,
    option,
    'Start it with a slash, leave out semicolons and control characters.',
  )
}

function checkDomain(given: unknown, option: string): string {
  const host = typeof given === 'string' ? given.replace(/^\./, '') : ''
  if (isAddress(host)) {
    throw untakable(
      given,
      option,
      'Leave it out: a cookie of an IP address goes to that host only.',
    )
  }
  if (host.length > 253 || !HOST_NAME.test(host)) {
    throw untakable(given, option, `Give a host name such as ${hostIn(given) ?? 'example.com'}.`)
  }
  if (!host.includes('.') && host.toLowerCase() !== 'localhost') {
    throw untakable(
      given,
      option,
      'Give a domain of two labels or more, such as example.com, or leave it out: the cookie then goes to this host only.',
    )
  }
  return given as string
}

/** An IP address, of version 4 or 6, in brackets or without. */
export function isAddress(host: string): boolean {
  return /^(?:\d{1,3}\.){3}\d{1,3}$/.test(host) || host.includes('::') || /^\[.*\]$/.test(host)
}

/** The host of a URL, or of a host with its port. */
function hostIn(given: unknown): string | undefined {
  if (typeof given !== 'string') return undefined
  const [, host = ''] = /^(?:[a-z]+:\/\/)?([^/:;\s]{1,253})/i.exec(given) ?? []
  return host.includes('.') && HOST_NAME.test(host) && host !== given ? host : undefined
}

function checkSameSite(given: unknown, option: string) {
  if (given === true)
    throw config(`${option} is true.`, "Use 'strict', which is what true means elsewhere.")
  if (given === false) {
    throw config(
      `${option} is false.`,
      "Leave it out for 'lax', which is what browsers take a cookie for that says nothing, or use 'none' for one that other sites may send too.",
    )
  }
  return checkOneOf(given, option, ['lax', 'strict', 'none'] as const)
}

function untakable(given: unknown, option: string, remedy: string) {
  return config(`${option} is ${told(given)}, which no browser takes.`, remedy)
}

/** Browsers compare prefixes without regard to case. */
const NEEDS_SECURE = /^__(?:host-http|host|secure|http)-/i
const NEEDS_HOST = /^__host-/i
const NEEDS_HTTP_ONLY = /^__(?:host-)?http-/i

/** Whether the name's prefix allows for one domain and one path only. */
export function isOfOneHost(name: string): boolean {
  return NEEDS_HOST.test(name)
}

/** Whether no browser takes it without Secure. */
export function needsSecure({ name, partitioned }: CookiePlace): boolean {
  return partitioned || NEEDS_SECURE.test(name)
}

/** Each of these pairs would be dropped by the browser without a word. */
function checkCoherence(cookie: CheckedCookie): void {
  if (cookie.secure !== true) checkWithoutSecure(cookie)
  checkPlace(cookie)
  if (NEEDS_HTTP_ONLY.test(cookie.name) && !cookie.httpOnly) {
    throw dropped(
      `cookie.httpOnly is false, but ${cookie.name} asks for HttpOnly`,
      'Leave cookie.httpOnly out.',
    )
  }
}

function checkWithoutSecure({ name, secure, sameSite, partitioned }: CheckedCookie): void {
  const isOff = `cookie.secure is ${JSON.stringify(secure)}`
  if (NEEDS_SECURE.test(name)) {
    throw dropped(
      `${isOff}, but the name ${name} asks for Secure`,
      'Leave cookie.secure out, or take another name.',
    )
  }
  if (sameSite === 'none') {
    throw dropped(
      `${isOff}, but SameSite=None asks for Secure`,
      'Leave cookie.secure out, or use sameSite lax.',
    )
  }
  if (partitioned) {
    throw dropped(
      `${isOff}, but Partitioned asks for Secure`,
      'Leave cookie.secure or cookie.partitioned out.',
    )
  }
}

function checkPlace({ name, domain, path }: CookiePlace): void {
  if (!isOfOneHost(name)) return
  if (domain !== undefined) {
    throw dropped(
      `cookie.domain is set, but ${name} is for one host only`,
      'Leave cookie.domain out.',
    )
  }
  if (path !== '/') {
    throw dropped(`cookie.path is ${path}, but ${name} asks for /`, 'Leave cookie.path out.')
  }
}

function dropped(what: string, remedy: string) {
  return config(`${what}, so browsers would drop the cookie.`, remedy)
}

const FORMER_NAMES = [
  'name',
  'domain',
  'path',
  'partitioned',
] as const satisfies readonly (keyof FormerCookie)[]

const FORMER_REMEDY =
  'List what was different before, such as formerly: [{ domain: false }] for a cookie that had no domain.'

function checkFormerly(given: unknown, now: CookiePlace): readonly CookiePlace[] {
  if (given === undefined) return Object.freeze([])
  if (!Array.isArray(given)) throw config(`cookie.formerly is ${kindOf(given)}.`, FORMER_REMEDY)
  return Object.freeze(given.map((each, at) => checkFormer(each, `cookie.formerly[${at}]`, now)))
}

function checkFormer(given: unknown, where: string, now: CookiePlace): CookiePlace {
  if (!isRecord(given)) throw config(`${where} is ${kindOf(given)}.`, FORMER_REMEDY)
  checkNames(given, FORMER_NAMES, where, COOKIE_ELSEWHERE)
  const { name, domain, path, partitioned } = given
  const former: CookiePlace = {
    name: name === undefined ? now.name : checkName(name, `${where}.name`),
    path: path === undefined ? now.path : checkPath(path, `${where}.path`),
    domain:
      domain === undefined
        ? now.domain
        : domain === false
          ? undefined
          : checkDomain(domain, `${where}.domain`),
    partitioned:
      partitioned === undefined
        ? now.partitioned
        : checkOneOf(partitioned, `${where}.partitioned`, [true, false]),
  }
  if (FORMER_NAMES.every((each) => former[each] === now[each])) {
    throw config(`${where} is what the cookie is now.`, FORMER_REMEDY)
  }
  checkPlace(former)
  return Object.freeze(former)
}
