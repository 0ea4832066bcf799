/** What have all readers in common? */
import { type Awaitable, chain, type Read, type Reader } from '@sealed-session/core'
import { type Theirs, valuesIn } from './cookies.ts'
import type { ReaderOptions } from './options.ts'

/** What is a library's own about its reader. */
export interface Library extends Pick<Reader, 'atOnce'>, Partial<Pick<Reader, 'retire'>> {
  readonly name: string
  readonly cookies: Theirs
  open(header: string, now: number): Awaitable<Read>
}

export function createReader(
  { name, cookies, atOnce, open, retire }: Library,
  { as = name, until }: ReaderOptions,
): Reader {
  const end = until?.getTime() ?? Number.POSITIVE_INFINITY
  return Object.freeze({
    name: as,
    cookies: cookies.names,
    atOnce,
    find: cookies.find,
    open: (header: string, now: number) => (now < end ? open(header, now) : OVER),
    expire: cookies.expire,
    ...(retire && { retire }),
  })
}

const OVER: Read = Object.freeze({ refused: 'expired' })
const NOTHING: Read = Object.freeze({ refused: 'malformed' })

/** Several cookies of one name may have come: the first that opens counts, else what the first was refused for. */
export function openFirst(
  header: string,
  name: string,
  open: (value: string) => Awaitable<Read>,
): Awaitable<Read> {
  const values = valuesIn(header, name)
  const next = (at: number, refusal?: Read): Awaitable<Read> => {
    const value = values[at]
    if (value === undefined) return refusal ?? NOTHING
    return chain(open(value), (read) =>
      read.refused === undefined ? read : next(at + 1, refusal ?? read),
    )
  }
  return next(0)
}
