/** What does a Set-Cookie line say, as a browser reads it? RFC 6265bis section 5.6. */

export interface SetCookie {
  readonly name: string
  readonly value: string
  /** In small letters, without the dot in front; undefined: for this host only. */
  readonly domain: string | undefined
  /** Undefined: it names none that begins with a slash, so that the default path is taken. */
  readonly path: string | undefined
  readonly secure: boolean
  readonly httpOnly: boolean
  /** Undefined: it says nothing that browsers know, and is treated as `lax`. */
  readonly sameSite: 'strict' | 'lax' | 'none' | undefined
  readonly partitioned: boolean
  /** Seconds; negative or 0 removes the cookie. */
  readonly maxAge: number | undefined
  /** Milliseconds since the epoch. */
  readonly expires: number | undefined
}

/** Where Set-Cookie lines are: a response of fetch, supertest, light-my-request or node:http, or the lines themselves. */
export type Answered =
  | { readonly headers: Headers | object }
  | { readonly 'set-cookie'?: string | number | readonly string[] | undefined }
  | Headers
  | string
  | readonly string[]
  | undefined

/** Reads a line as browsers do: nothing in it is an error, and of an attribute that is there twice the last one counts. */
export function readSetCookie(line: string): SetCookie {
  const [pair = '', ...rest] = line.split(';')
  const equals = pair.indexOf('=')
  const attributes = new Map<string, string>()
  for (const each of rest) {
    const [name = '', ...value] = each.split('=')
    const text = trim(value.join('='))
    if (text.length <= LONGEST_ATTRIBUTE) attributes.set(trim(name).toLowerCase(), text)
  }
  const path = attributes.get('path')
  return {
    name: equals < 0 ? '' : trim(pair.slice(0, equals)),
    value: trim(pair.slice(equals + 1)),
    domain: attributes.get('domain')?.replace(/^\./, '').toLowerCase() || undefined,
    path: path?.startsWith('/') ? path : undefined,
    secure: attributes.has('secure'),
    httpOnly: attributes.has('httponly'),
    sameSite: sameSiteOf(attributes.get('samesite')),
    partitioned: attributes.has('partitioned'),
    maxAge: wholeNumberOf(attributes.get('max-age')),
    expires: timeOf(attributes.get('expires')),
  }
}

/** The Set-Cookie lines of a response, by whichever client it came. */
export function linesOf(answered: Answered): readonly string[] {
  if (answered === undefined) return []
  if (typeof answered === 'string') return [answered]
  if (isLines(answered)) return answered
  const headers = 'headers' in answered ? answered.headers : answered
  if (hasSetCookie(headers)) return headers.getSetCookie()
  const lines = 'set-cookie' in headers ? headers['set-cookie'] : []
  return [lines].flat().filter((line) => typeof line === 'string')
}

/** Browsers look away from longer ones. */
const LONGEST_ATTRIBUTE = 1024

/** Space and tab alone: a no-break space is part of a name. */
function trim(text: string): string {
  return text.replace(/^[ \t]+|[ \t]+$/g, '')
}

function sameSiteOf(text: string | undefined): SetCookie['sameSite'] {
  const said = text?.toLowerCase()
  return said === 'strict' || said === 'lax' || said === 'none' ? said : undefined
}

function wholeNumberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined
}

function timeOf(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}

function isLines(answered: object): answered is readonly string[] {
  return Array.isArray(answered)
}

function hasSetCookie(headers: object): headers is Pick<Headers, 'getSetCookie'> {
  return 'getSetCookie' in headers && typeof headers.getSetCookie === 'function'
}
