/** What does a Cookie header say about our cookie, and which Set-Cookie lines does a response need? */

import type { CheckedCookie } from '../options/cookie.ts'
import { MAX_CHUNKS } from '../words/budgets.ts'
import { countOf, cut, joinAll, MAX_TRIED, measure, namesTaken, startOf } from './chunks.ts'
import { type ExpireAbout, expiredPlaces } from './expired.ts'
import { valuesOf } from './header.ts'
import { spellLines } from './lines.ts'
import { limitOf } from './sizes.ts'

/** What a Cookie header says about our cookie. */
export interface Arrived {
  /** Tokens to try, in the order in which they came. */
  readonly tokens: readonly string[]
  /** Names of ours that the browser sent, chunks included: what has to be expired. */
  readonly names: readonly string[]
  /** More than one cookie of our name came, so that some were set with other attributes. */
  readonly several: boolean
}

export interface Cookies {
  readonly name: string
  /** Bytes that one session may take, names included. */
  readonly limit: number
  /**
   * Up to five values that look like tokens are tried, however many others came; `isPlausible` looks at the
   * beginning. If none does, the first is tried, and refused.
   */
  read(header: string, isPlausible?: (value: string) => boolean): Arrived
  /** Undefined if the token does not fit. `maxAge` in seconds; undefined: until the browser closes. */
  write(token: string, about: WriteAbout): readonly string[] | undefined
  /** Ends all that arrived; where that was several, and for former attributes, more than what we would set. */
  expire(arrived: Arrived, about: ExpireAbout): readonly string[]
  fits(token: string): boolean
  /** The bytes a token would take, names included, whether it fits or not. */
  sizeOf(token: string): number
  /** As a browser would send it back. */
  header(token: string): string | undefined
}

export interface WriteAbout {
  readonly maxAge: number | undefined
  readonly secure: boolean
  /** Names that arrived: those no longer needed are expired. */
  readonly names: readonly string[]
}

export function createCookies(cookie: CheckedCookie): Cookies {
  const { name, maxChunks } = cookie
  const limit = limitOf(maxChunks)
  const lines = spellLines(cookie)
  const ours = namesTaken(name, maxChunks)
  const all = namesTaken(name, MAX_CHUNKS)
  const onlyName = Object.freeze([name])

  /** The values of the cookies, or undefined if there is no way to make it fit. */
  function split(token: string): readonly string[] | undefined {
    const { count, size } = measure(name, token, maxChunks)
    return size <= limit ? cut(name, token, count) : undefined
  }

  return {
    name,
    limit,

    read(header, isPlausible = isFilled) {
      const values = valuesOf(header, name)
      if (values.length === 0) return NOTHING
      const several = values.length > 1
      const firsts = several ? worthTrying(values, isPlausible) : values
      const most = firsts.reduce((count, first) => Math.max(count, countOf(first)), maxChunks)
      if (most === 1) return { tokens: firsts, names: onlyName, several }

      const names = most === maxChunks ? ours : all.slice(0, most)
      const chunks = names.map((each, at) => (at === 0 ? values : valuesOf(header, each)))
      return {
        tokens: joinAll(firsts, (at) => chunks[at] ?? []),
        names: names.filter((_, at) => (chunks[at] as string[]).length > 0),
        several,
      }
    },

    write(token, { maxAge, secure: secureNow, names }) {
      const values = split(token)
      if (values === undefined) return undefined
      const set = values.map((value, at) => lines.set(all[at] as string, value, maxAge, secureNow))
      for (const each of names) {
        if (all.indexOf(each) >= values.length) set.push(lines.expire(each, secureNow))
      }
      return set
    },

    expire(arrived, about) {
      const expired = arrived.names.map((each) => lines.expire(each, about.secure))
      if (expired.length === 0 || (!arrived.several && cookie.formerly.length === 0)) return expired
      const others = expiredPlaces(cookie, arrived.several, about)
      const more = others.map((place) => lines.expireAt(place, about.secure))
      return [...new Set([...expired, ...more])]
    },

    fits: (token) => measure(name, token, maxChunks).size <= limit,

    sizeOf: (token) => measure(name, token, maxChunks).size,

    header(token) {
      const values = split(token)
      return values?.map((value, at) => `${all[at]}=${value}`).join('; ')
    },
  }
}

const NOTHING: Arrived = Object.freeze({ tokens: [], names: [], several: false })

function isFilled(value: string): boolean {
  return value !== ''
}

/** What shapeless cookies of the name stand in front does not count. */
function worthTrying(
  values: readonly string[],
  isPlausible: (value: string) => boolean,
): readonly string[] {
  const plausible = new Set<string>()
  for (const value of values) {
    if (isPlausible(startOf(value))) plausible.add(value)
    if (plausible.size === MAX_TRIED) break
  }
  return plausible.size > 0 ? [...plausible] : values.slice(0, 1)
}

/** A cookie beside the session's, with its attributes: what it holds is the caller's to make and to check. */
export interface SideCookie {
  readonly name: string
  /** In the order in which they came, and no more than are worth trying: somebody may have put others in front. */
  read(header: string): readonly string[]
  /** `maxAge` in seconds. */
  set(value: string, maxAge: number, secure: boolean): string
}

export function createSideCookie(cookie: CheckedCookie, suffix: string): SideCookie {
  const name = `${cookie.name}.${suffix}`
  const lines = spellLines(cookie)
  return {
    name,
    read(header) {
      const values = valuesOf(header, name)
      return values.length === 0 ? values : values.filter(isFilled).slice(0, MAX_TRIED)
    },
    set: (value, maxAge, secure) => lines.set(name, value, maxAge, secure),
  }
}
