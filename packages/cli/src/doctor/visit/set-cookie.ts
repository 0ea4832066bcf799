/** What does a Set-Cookie line say, as a browser reads it? RFC 6265bis section 5.6. */

export interface SetCookie {
  readonly line: string
  readonly name: string
  readonly value: string
  readonly domain: string | undefined
  /** Undefined: it names none that begins with a slash, so that the default path is taken. */
  readonly path: string | undefined
  readonly secure: boolean
  readonly httpOnly: boolean
  readonly sameSite: 'strict' | 'lax' | 'none' | undefined
  readonly partitioned: boolean
  /** Seconds; negative or 0 removes the cookie. */
  readonly maxAge: number | undefined
  /** Milliseconds since the epoch. */
  readonly expires: number | undefined
}

export function readSetCookie(line: string): SetCookie {
  const [pair = '', ...rest] = line.split(';')
  const equals = pair.indexOf('=')
  const attributes = new Map<string, string>()
  // Of an attribute that stands there twice the last one counts.
  for (const each of rest) {
    const [name = '', ...value] = each.split('=')
    attributes.set(name.trim().toLowerCase(), value.join('=').trim())
  }
  const sameSite = attributes.get('samesite')?.toLowerCase()
  return {
    line,
    name: (equals < 0 ? '' : pair.slice(0, equals)).trim(),
    value: pair.slice(equals + 1).trim(),
    domain: attributes.get('domain')?.toLowerCase() || undefined,
    path: attributes.get('path')?.startsWith('/') ? attributes.get('path') : undefined,
    secure: attributes.has('secure'),
    httpOnly: attributes.has('httponly'),
    sameSite:
      sameSite === 'strict' || sameSite === 'lax' || sameSite === 'none' ? sameSite : undefined,
    partitioned: attributes.has('partitioned'),
    maxAge: numberOf(attributes.get('max-age')),
    expires: timeOf(attributes.get('expires')),
  }
}

/** Whether it takes a cookie away. */
export function removes({ maxAge, expires }: SetCookie, now: number): boolean {
  if (maxAge !== undefined) return maxAge <= 0
  return expires !== undefined && expires <= now
}

/** Name and value together, which is what browsers limit. Bytes. */
export function sizeOf({ name, value }: Pick<SetCookie, 'name' | 'value'>): number {
  return Buffer.byteLength(name) + Buffer.byteLength(value)
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined
}

function timeOf(text: string | undefined): number | undefined {
  const time = text === undefined ? Number.NaN : Date.parse(text)
  return Number.isNaN(time) ? undefined : time
}
