/** What does the kit's browser keep, and what does it send? As browsers do, and at one place unless it is told of more. */
import { createJar, type Jar, type KeptCookie } from '@sealed-session/core/testing'

/** Where a browser is. */
export interface Place {
  readonly host: string
  readonly path: string
}

/** Where a cookie is sent, beside the place that set it. A dot in front of a domain tells it from the host of that name. */
export interface Scope {
  readonly domain?: string | undefined
  readonly path?: string | undefined
}

/** Without a place there is one host and one path, and every cookie is sent there. */
const ANYWHERE: Place = { host: 'anywhere.example', path: '/' }

/** A jar that knows where its browser is. */
export class PlacedJar {
  readonly #jar: Jar
  #place: Place | undefined

  constructor(now: () => number, from?: PlacedJar) {
    this.#jar = createJar({ now }, from === undefined ? [] : from.#jar.all())
    this.#place = from === undefined ? undefined : from.#place
  }

  goTo(place: Place): void {
    this.#place = place
  }

  get place(): Place | undefined {
    return this.#place
  }

  /** Takes a Set-Cookie line as it comes, unless it is none of this place's business. */
  take(line: string): void {
    this.#jar.take(this.#place === undefined ? fromAnywhere(line) : line, this.#here)
  }

  /** For ever, as an attacker would. */
  plant(name: string, value: string, { domain = this.#where.host, path = '/' }: Scope = {}): void {
    this.#jar.put({
      ...OF_AN_ATTACKER,
      name,
      value,
      domain: domain.replace(/^\./, ''),
      hostOnly: !domain.startsWith('.'),
      path,
    })
  }

  /** Those that it would send, in the order in which it would. */
  cookies(): readonly KeptCookie[] {
    return this.#jar.sentWith(this.#here)
  }

  /** With the same cookies, by another clock. */
  copy(now: () => number): PlacedJar {
    return new PlacedJar(now, this)
  }

  get #where(): Place {
    return this.#place ?? ANYWHERE
  }

  /** Behind a proxy that has https in front of it. */
  get #here() {
    return { url: `https://${this.#where.host}${this.#where.path}` }
  }
}

const OF_AN_ATTACKER = {
  secure: false,
  httpOnly: false,
  sameSite: 'lax',
  partitioned: false,
  expiresAt: undefined,
} as const

function fromAnywhere(line: string): string {
  return line.replace(/; *(?:domain|path|partitioned)\b[^;]*/gi, '').concat('; Path=/')
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
