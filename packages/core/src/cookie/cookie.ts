/** Cookies: names, attributes, chunks, budgets and duplicates (RFC 6265bis). */
import { serialize } from 'cookie-es'
import type { CookieOptions } from '../options/all.ts'
import { checkOptionNames, config } from '../options/options.ts'
import type { About } from '../words/request.ts'

/** Bytes of name and value together; a browser drops a larger cookie and keeps the OLD one. */
const COOKIE_LIMIT = 4096

/** Node refuses 16 kB of request headers; 2 kB of them are left to everybody else. */
const TOTAL_LIMIT = 14_336

/** The most cookies one session may be split into, whatever arrives. */
const MAX_CHUNKS = 4

/** How many cookies of the same name are looked at, and how many ways of joining their chunks. */
const MAX_DUPLICATES = 5
const MAX_JOINS = 32

/** What a Cookie header says about our cookie. */
export interface Arrived {
  /** Tokens to try, in the order in which they came. */
  readonly tokens: readonly string[]
  /** Names of ours that the browser sent, chunks included: what has to be expired. */
  readonly names: readonly string[]
}

export interface Cookies {
  readonly name: string
  /** Bytes that one session may take, names included. */
  readonly limit: number
  read(header: string): Arrived
  /** Undefined if the token does not fit. `maxAge` in seconds; undefined: until the browser closes. */
  write(token: string, about: WriteAbout): readonly string[] | undefined
  expire(names: readonly string[], secure: boolean): readonly string[]
  fits(token: string): boolean
  /** The bytes a token would take, whether it fits or not. */
  sizeOf(token: string): number
  /** Whether a Set-Cookie value sets this cookie or one of its chunks. */
  owns(setCookie: string): boolean
  /** As a browser would send it back. */
  header(token: string): string | undefined
  /** Whether the Secure attribute is due for a request that came this way; asks only if it depends. */
  isSecure(about: About): boolean
}

export interface WriteAbout {
  readonly maxAge: number | undefined
  readonly secure: boolean
  /** Names that arrived: those no longer needed are expired. */
  readonly names: readonly string[]
}

export function createCookies(options: CookieOptions = {}): Cookies {
  const checked = checkCookie(options)
  const { name, secure, maxChunks } = checked
  const limit = Math.min(maxChunks * COOKIE_LIMIT, TOTAL_LIMIT)
  const lines = spellLines(checked)
  const names = Object.freeze([name])
  const chunkNames = [name, ...[1, 2, 3].map((index) => `${name}.${index}`)]

  /** The values of the cookies, or undefined if there is no way to make it fit. */
  function split(token: string): readonly string[] | undefined {
    if (name.length + token.length <= COOKIE_LIMIT) return [token]
    for (let count = 2; count <= maxChunks; count++) {
      const text = `${count}~${token}`
      const room = COOKIE_LIMIT - (name.length + 2)
      if (text.length > room * count) continue
      if (text.length + chunkNames.slice(0, count).join('').length > limit) return undefined
      return Array.from({ length: count }, (_, at) => text.slice(at * room, (at + 1) * room))
    }
    return undefined
  }

  function expire(names: readonly string[], secureNow: boolean): string[] {
    return names.map((each) => lines.expire(each, secureNow))
  }

  return {
    name,
    limit,

    read(header) {
      const firsts = valuesOf(header, name)
      if (firsts.length === 0) return NOTHING
      const counted = firsts.some((value) => countOf(value) > 1)
      if (!counted && maxChunks === 1) return { tokens: distinct(firsts), names }

      const values = chunkNames.map((each, at) => (at === 0 ? firsts : valuesOf(header, each)))
      return {
        tokens: [...new Set(firsts.flatMap((first) => join(first, values)))].slice(0, MAX_JOINS),
        names: chunkNames.filter((_, at) => (values[at] as string[]).length > 0),
      }
    },

    write(token, { maxAge, secure: secureNow, names }) {
      const values = split(token)
      if (values === undefined) return undefined
      const set = values.map((value, at) =>
        lines.set(chunkNames[at] as string, value, maxAge, secureNow),
      )
      for (const each of names) {
        if (chunkNames.indexOf(each) >= values.length) set.push(lines.expire(each, secureNow))
      }
      return set
    },

    expire,

    fits: (token) => split(token) !== undefined,

    sizeOf: (token) => name.length + token.length,

    owns(setCookie) {
      const equals = setCookie.indexOf('=')
      return chunkNames.includes(setCookie.slice(0, equals).trim())
    },

    header(token) {
      return split(token)
        ?.map((value, at) => `${chunkNames[at]}=${value}`)
        .join('; ')
    },

    isSecure(about) {
      if (secure !== 'auto') return secure
      return about.secure !== false || !isLoopback(about.host)
    },
  }
}

const NOTHING: Arrived = Object.freeze({ tokens: [], names: [] })

/**
 * The values of one cookie, read off the header without parsing the others. Names are compared
 * exactly and never decoded; only space and tab are trimmed, since a no-break space before
 * `__Host-…` would otherwise forge the prefix. A value in quotes stays as it is: we never set such.
 */
function valuesOf(header: string, name: string): string[] {
  const values: string[] = []
  let at = header.indexOf(name)
  while (at !== -1 && values.length < MAX_DUPLICATES) {
    let next = at + name.length
    const equals = skipBlanks(header, next)
    if (header[equals] === '=' && startsPair(header, at)) {
      next = endOf(header, equals)
      values.push(trimBlanks(header.slice(equals + 1, next)))
    }
    at = header.indexOf(name, next)
  }
  return values
}

function endOf(header: string, from: number): number {
  const end = header.indexOf(';', from)
  return end === -1 ? header.length : end
}

function skipBlanks(header: string, from: number): number {
  let at = from
  while (isBlank(header[at])) at++
  return at
}

/** Nothing but blanks between here and the semicolon before, or the start. */
function startsPair(header: string, from: number): boolean {
  let at = from - 1
  // The character before the first would be looked up as a property, which takes longer than all the rest.
  while (at >= 0 && isBlank(header[at])) at--
  return at < 0 || header[at] === ';'
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t'
}

/** By hand: a regular expression would take quadratic time over a hostile run of blanks. */
function trimBlanks(text: string): string {
  const start = skipBlanks(text, 0)
  let end = text.length
  while (end > start && isBlank(text[end - 1])) end--
  return text.slice(start, end)
}

function distinct(values: readonly string[]): readonly string[] {
  return values.length === 1 ? values : [...new Set(values)]
}

/** A chunked token's first cookie starts with the number of chunks: `3~Fe26.2*…`. */
function countOf(first: string): number {
  if (first[1] !== '~') return 1
  const count = Number(first[0])
  return count >= 2 && count <= MAX_CHUNKS ? count : 1
}

/** Every token that a first value and the chunks beside it can make, within bounds. */
function join(first: string, values: readonly (readonly string[])[]): string[] {
  const count = countOf(first)
  if (count === 1) return [first]
  let joined = [first.slice(2)]
  for (const pieces of values.slice(1, count)) {
    joined = joined.flatMap((text) => pieces.map((piece) => text + piece)).slice(0, MAX_JOINS)
  }
  // A chunk that is missing leaves nothing to open; the rest is tried, and refused, all the same.
  return joined.length > 0 ? joined : [first]
}

/** The two kinds of Set-Cookie we write. */
interface Lines {
  set(name: string, value: string, maxAge: number | undefined, secure: boolean): string
  expire(name: string, secure: boolean): string
}

/**
 * cookie-es spells the attributes, once; from then on only name, value and Max-Age change. They are joined,
 * since an engine keeps `+` and templates in pieces, and those who look at every character of a header
 * (undici does, whenever it is set) take 4 to 8 instead of 3.5 µs for pieces.
 */
function spellLines({ name, secure: option, maxChunks, ...attributes }: Checked): Lines {
  const spell = (secure: boolean, more?: object) =>
    serialize(name, '', { ...attributes, ...more, secure }).slice(`${name}=`.length)
  // Where Secure is certain, the other spelling may not even be a legal cookie.
  const both = (more?: object) => {
    const secured = spell(option !== false, more)
    const bare = option === 'auto' ? spell(false, more) : secured
    return (secure: boolean) => (secure ? secured : bare)
  }
  const lasting = both()
  const over = both({ maxAge: 0, expires: new Date(0) })
  return {
    set(each, value, maxAge, secure) {
      const end = lasting(secure)
      if (maxAge === undefined) return [each, '=', value, end].join('')
      return [each, '=', value, '; Max-Age=', maxAge, end].join('')
    },
    expire: (each, secure) => `${each}=${over(secure)}`,
  }
}

interface Checked {
  readonly name: string
  readonly path: string
  readonly domain?: string
  readonly httpOnly: boolean
  readonly secure: boolean | 'auto'
  readonly sameSite: 'lax' | 'strict' | 'none'
  readonly partitioned: boolean
  readonly priority?: 'low' | 'medium' | 'high'
  readonly maxChunks: number
}

const COOKIE_OPTIONS = [
  'name',
  'path',
  'domain',
  'httpOnly',
  'secure',
  'sameSite',
  'partitioned',
  'priority',
  'maxChunks',
] as const satisfies readonly (keyof CookieOptions)[]

/** Browsers compare prefixes without regard to case. */
const NEEDS_SECURE = /^__(?:host-http|host|secure|http)-/i
const NEEDS_HOST = /^__host-/i
const NEEDS_HTTP_ONLY = /^__(?:host-)?http-/i

/** RFC 9110's token: what a cookie's name may be made of. */
const NAME = /^[\w!#$%&'*+.^`|~-]{1,128}$/
const PATH = /^\/[\x20-\x3a\x3c-\x7e]{0,1023}$/
const DOMAIN =
  /^\.?[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/i

function checkCookie(options: CookieOptions): Checked {
  checkOptionNames(options, COOKIE_OPTIONS, 'cookie')
  const cookie = {
    name: options.name ?? 'session',
    path: options.path ?? '/',
    ...(options.domain !== undefined && { domain: options.domain }),
    httpOnly: options.httpOnly ?? true,
    secure: options.secure ?? true,
    sameSite: options.sameSite ?? 'lax',
    partitioned: options.partitioned ?? false,
    ...(options.priority !== undefined && { priority: options.priority }),
    maxChunks: options.maxChunks ?? 1,
  } as const
  checkSyntax(cookie)
  checkCoherence(cookie)
  return cookie
}

function checkSyntax(cookie: Checked): void {
  const quoted = (value: unknown) => JSON.stringify(value) ?? String(value)
  const oneOf = (option: keyof Checked, allowed: readonly unknown[]) => {
    if (cookie[option] === undefined || allowed.includes(cookie[option])) return
    throw config(
      `cookie.${option} is ${quoted(cookie[option])}.`,
      `Use ${allowed.map(quoted).join(', ')}.`,
    )
  }
  const matches = (option: keyof Checked, pattern: RegExp, remedy: string) => {
    const value = cookie[option]
    if (value === undefined || (typeof value === 'string' && pattern.test(value))) return
    throw config(`cookie.${option} is ${quoted(value)}, which no browser takes.`, remedy)
  }
  matches('name', NAME, "Use up to 128 letters, digits and !#$%&'*+-.^_`|~.")
  matches('path', PATH, 'Start it with a slash, leave out semicolons and control characters.')
  matches('domain', DOMAIN, 'Give a host name such as example.com.')
  oneOf('httpOnly', [true, false])
  oneOf('secure', [true, false, 'auto'])
  oneOf('sameSite', ['lax', 'strict', 'none'])
  oneOf('partitioned', [true, false])
  oneOf('priority', ['low', 'medium', 'high'])
  oneOf(
    'maxChunks',
    Array.from({ length: MAX_CHUNKS }, (_, at) => at + 1),
  )
}

/** Each of these pairs would be dropped by the browser without a word. */
function checkCoherence(cookie: Checked): void {
  const { name } = cookie
  const refuse = (what: string, remedy: string) => {
    throw config(`${what}, so browsers would drop the cookie.`, remedy)
  }
  if (cookie.secure !== true) {
    const isOff = `cookie.secure is ${JSON.stringify(cookie.secure)}`
    if (NEEDS_SECURE.test(name))
      refuse(
        `${isOff}, but the name ${name} asks for Secure`,
        'Leave cookie.secure out, or take another name.',
      )
    if (cookie.sameSite === 'none')
      refuse(
        `${isOff}, but SameSite=None asks for Secure`,
        'Leave cookie.secure out, or use sameSite lax.',
      )
    if (cookie.partitioned)
      refuse(
        `${isOff}, but Partitioned asks for Secure`,
        'Leave cookie.secure or cookie.partitioned out.',
      )
  }
  if (NEEDS_HOST.test(name)) {
    if (cookie.domain !== undefined)
      refuse(`cookie.domain is set, but ${name} is for one host only`, 'Leave cookie.domain out.')
    if (cookie.path !== '/')
      refuse(`cookie.path is ${cookie.path}, but ${name} asks for /`, 'Leave cookie.path out.')
  }
  if (NEEDS_HTTP_ONLY.test(name) && !cookie.httpOnly) {
    refuse(`cookie.httpOnly is false, but ${name} asks for HttpOnly`, 'Leave cookie.httpOnly out.')
  }
}

/** This machine, by the names that browsers treat as trustworthy. */
export function isLoopback(host: string | undefined): boolean {
  return (
    host !== undefined &&
    /^(?:127(?:\.\d{1,3}){3}|(?:[\w-]+\.)*localhost|\[::1\])(?::\d+)?$/i.test(host)
  )
}
