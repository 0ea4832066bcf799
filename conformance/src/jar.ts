/** What does a browser keep of what it was given, and what does it send where? RFC 6265bis, as far as it matters here. */

/** Where a browser is. */
export interface Place {
  readonly host: string
  readonly path: string
}

/** Where a cookie is sent, beside the place that set it. */
export interface Scope {
  readonly domain?: string | undefined
  readonly path?: string | undefined
}

interface Kept extends Scope {
  readonly name: string
  readonly value: string
  readonly expiresAt: number
}

export class Jar {
  readonly #kept = new Map<string, Kept>()
  /** Without a place there is one host and one path, and every cookie is sent there. */
  #place: Place | undefined

  goTo(place: Place): void {
    this.#place = place
  }

  get place(): Place | undefined {
    return this.#place
  }

  /** Takes a Set-Cookie line as it comes, unless it is none of this place's business. */
  take(line: string, now: number): void {
    const { name, value, maxAge, attributes } = parseSetCookie(line)
    const scope = this.#scopeOf(attributes)
    if (scope === undefined) return
    if (maxAge !== undefined && maxAge <= 0) {
      this.#kept.delete(keyOf(name, scope))
      return
    }
    const lasting = maxAge === undefined ? Number.POSITIVE_INFINITY : maxAge * 1000
    this.#put({ ...scope, name, value, expiresAt: now + lasting })
  }

  /** For ever, as an attacker would. */
  plant(name: string, value: string, scope: Scope = {}): void {
    const own = this.#place === undefined ? {} : { domain: this.#place.host, path: '/' }
    this.#put({ ...own, ...scope, name, value, expiresAt: Number.POSITIVE_INFINITY })
  }

  /** Those that it would send, in the order in which it would. */
  cookies(now: number): readonly { readonly name: string; readonly value: string }[] {
    for (const [key, { expiresAt }] of this.#kept) if (expiresAt <= now) this.#kept.delete(key)
    const here = [...this.#kept.values()].filter((kept) => this.#isFor(kept))
    return here.sort((one, other) => lengthOf(other.path) - lengthOf(one.path))
  }

  copy(): Jar {
    const copy = new Jar()
    for (const [key, kept] of this.#kept) copy.#kept.set(key, kept)
    copy.#place = this.#place
    return copy
  }

  #put(kept: Kept): void {
    this.#kept.set(keyOf(kept.name, kept), kept)
  }

  /** Undefined: browsers drop it. A dot in front of a domain tells it from the host of that name. */
  #scopeOf(attributes: Readonly<Record<string, string | true>>): Scope | undefined {
    if (this.#place === undefined) return {}
    const { host, path: here } = this.#place
    const { domain, path } = attributes
    if (typeof domain === 'string' && !isWithin(host, domain)) return undefined
    return {
      domain: typeof domain === 'string' ? `.${domain}` : host,
      path: typeof path === 'string' ? path : here.slice(0, here.lastIndexOf('/')) || '/',
    }
  }

  #isFor({ domain, path }: Scope): boolean {
    if (this.#place === undefined || domain === undefined) return true
    const { host, path: here } = this.#place
    const isHere = domain.startsWith('.') ? isWithin(host, domain.slice(1)) : host === domain
    return isHere && (path === '/' || here === path || here.startsWith(`${path}/`))
  }
}

function isWithin(host: string, domain: string): boolean {
  return host === domain || host.endsWith(`.${domain}`)
}

function keyOf(name: string, { domain = '', path = '' }: Scope): string {
  return `${name};${domain};${path}`
}

function lengthOf(path = ''): number {
  return path.length
}

/** A Set-Cookie line in its parts; attribute names in lower case. */
export function parseSetCookie(line: string) {
  const [pair = '', ...rest] = line.split('; ')
  const equals = pair.indexOf('=')
  const attributes = Object.fromEntries(
    rest.map((attribute) => {
      const [key = '', ...value] = attribute.split('=')
      return [key.toLowerCase(), value.length === 0 ? true : value.join('=')] as const
    }),
  )
  const maxAge = attributes['max-age'] === undefined ? undefined : Number(attributes['max-age'])
  return { name: pair.slice(0, equals), value: pair.slice(equals + 1), maxAge, attributes }
}
