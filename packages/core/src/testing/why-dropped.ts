/** Does a browser keep this cookie, and if not, why? RFC 6265bis section 5.7. */
import { isLoopback, isWithin } from '../cookie/host.ts'
import { COOKIE_LIMIT } from '../words/budgets.ts'
import type { SetCookie } from './set-cookie.ts'

/**
 * Why a browser does not keep a cookie that it was given.
 *
 * - `empty`: neither a name nor a value.
 * - `characters`: a control character is in it.
 * - `too-large`: name and value are more than 4096 bytes.
 * - `domain`: its Domain is not this host's, or is one that everybody shares, like `com`.
 * - `secure`: it is Secure, and came over plain http from another machine.
 * - `prefix`: its name promises, by `__Host-` or `__Secure-`, what its attributes do not keep.
 * - `same-site`: it says SameSite=None and is not Secure.
 * - `partitioned`: it is Partitioned and not Secure.
 * - `cross-site`: it came with a part of another site's page, and is not SameSite=None.
 * - `overlay`: it would hide a Secure cookie of that name, and came over plain http.
 */
export type WhyDropped =
  | 'empty'
  | 'characters'
  | 'too-large'
  | 'domain'
  | 'secure'
  | 'prefix'
  | 'same-site'
  | 'partitioned'
  | 'cross-site'
  | 'overlay'

export interface Surroundings {
  readonly url: URL
  /** Whether Secure cookies may come from here and go there. */
  readonly isSecure: boolean
  /** Part of another site's page. */
  readonly isEmbedded: boolean
}

/** Undefined: it is kept. */
export function whyDropped(cookie: SetCookie, at: Surroundings): WhyDropped | undefined {
  const { name, value, secure, sameSite, partitioned, domain } = cookie
  if (name === '' && value === '') return 'empty'
  if (hasControls(name + value)) return 'characters'
  if (bytesOf(name) + bytesOf(value) > COOKIE_LIMIT) return 'too-large'
  if (domain !== undefined && !mayBeOf(at.url.hostname, domain)) return 'domain'
  if (secure && !at.isSecure) return 'secure'
  if (!keepsPromise(cookie)) return 'prefix'
  if (sameSite === 'none' && !secure) return 'same-site'
  if (partitioned && !secure) return 'partitioned'
  if (at.isEmbedded && sameSite !== 'none') return 'cross-site'
  return undefined
}

/** Over https; and on this machine, where Chrome and Firefox have Secure cookies by http too. */
export function isSecurePlace({ protocol, hostname }: URL, onLoopback: boolean): boolean {
  return protocol === 'https:' || (onLoopback && isLoopback(hostname))
}

/** What a name in front of the name says of the attributes, in letters of any size. */
function keepsPromise({ name, value, secure, httpOnly, domain, path }: SetCookie): boolean {
  // Without a name, what is sent could be taken for one that has such a name.
  const [prefix] = /^__(?:host-http|host|secure|http)-/.exec((name || value).toLowerCase()) ?? []
  if (prefix === undefined) return true
  if (name === '' || !secure) return false
  if (prefix.includes('http') && !httpOnly) return false
  return !prefix.startsWith('__host-') || (domain === undefined && path === '/')
}

/** Of one label is what everybody shares, but for the host itself. Browsers have a list of more (`co.uk`). */
function mayBeOf(host: string, domain: string): boolean {
  return host === domain || (domain.includes('.') && isWithin(host, domain))
}

function hasControls(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
  return /[\x00-\x08\x0a-\x1f\x7f]/.test(text)
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length
}
