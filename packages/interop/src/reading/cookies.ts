/** Which cookies of theirs came, and which lines end them? */
import { cookieValues } from '@sealed-session/core'
import { serialize } from 'cookie-es'
import { config } from './options.ts'

/** Attributes that their cookie was set with, as far as they tell which cookie it is. Others are left alone. */
export interface TheirAttributes {
  readonly path?: string | null | undefined
  readonly domain?: string | null | undefined
  readonly secure?: boolean | 'auto' | null | undefined
  readonly httpOnly?: boolean | null | undefined
  readonly sameSite?: string | boolean | null | undefined
  readonly partitioned?: boolean | null | undefined
  /** What it lasted is of no interest any more, nor is what else their library knew. */
  readonly [more: string]: unknown
}

export interface Theirs {
  readonly names: readonly string[]
  find(header: string): readonly string[] | undefined
  expire(names: readonly string[]): readonly string[]
}

/** `names`: the first always, others of a set that may come with it. */
export function theirCookies(
  reader: string,
  names: readonly string[],
  attributes: TheirAttributes | undefined,
): Theirs {
  const spelt = spell(reader, names[0] as string, attributes ?? {})
  return {
    names,
    find(header) {
      const found = names.filter((name) => cookieValues(header, name).length > 0)
      return found.length === 0 ? undefined : found
    },
    expire: (found) => found.map((name) => `${name}=${spelt}`),
  }
}

const OVER = { maxAge: 0, expires: new Date(0) }

function spell(reader: string, name: string, given: TheirAttributes): string {
  const { path, domain, secure, httpOnly, sameSite, partitioned } = given
  const site = sameSite === true ? 'strict' : sameSite || undefined
  const attributes = {
    ...OVER,
    path: path ?? '/',
    ...(domain && { domain }),
    ...(httpOnly && { httpOnly }),
    ...(partitioned && { partitioned }),
    ...(site && { sameSite: site.toLowerCase() as 'lax' | 'strict' | 'none' }),
    // A line without it ends a Secure cookie too, but not where it comes by plain http.
    ...((secure === true || partitioned || needsSecure(name, site)) && { secure: true }),
  }
  try {
    return serialize(name, '', attributes).slice(`${name}=`.length)
  } catch {
    throw config(
      `${reader}: no cookie can have this name and these attributes.`,
      'Give those that the library set it with.',
    )
  }
}

function needsSecure(name: string, site: string | undefined): boolean {
  return /^__(?:Host|Secure)-/i.test(name) || site?.toLowerCase() === 'none'
}

/** No more of one name are tried: somebody may have put others beside it. */
const MOST = 5

/** The values of a cookie that came, different ones, as libraries decode them. */
export function valuesIn(header: string, name: string, decode = decoded): readonly string[] {
  const filled = cookieValues(header, name)
    .map(decode)
    .filter((value) => value !== '')
  return [...new Set(filled)].slice(0, MOST)
}

/** The first value, for cookies that belong together. */
export function valueIn(header: string, name: string): string | undefined {
  return valuesIn(header, name)[0]
}

/** As the package `cookies` has it, which knows of no percent signs. */
export function unquoted(value: string): string {
  return value[0] === '"' && value.at(-1) === '"' ? value.slice(1, -1) : value
}

/** Percent signs that encode nothing stay, as all of these libraries have it. */
function decoded(value: string): string {
  const bare = unquoted(value)
  if (!bare.includes('%')) return bare
  try {
    return decodeURIComponent(bare)
  } catch {
    return bare
  }
}
