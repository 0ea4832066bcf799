/** How is a token spread over several cookies, and put together again? */

import { COOKIE_LIMIT, MAX_CHUNKS } from '../words/budgets.ts'

/** How many plausible cookies of one name are tried, and how many ways of joining their chunks. */
export const MAX_TRIED = 5
const MAX_JOINS = 32

/** The cookies of a session that may be split so often: `cart`, `cart.1` … None of another session may be named so. */
export function namesTaken(name: string, maxChunks: number): readonly string[] {
  return Array.from({ length: maxChunks }, (_, at) => (at === 0 ? name : `${name}.${at}`))
}

/** What a token takes: how many cookies, and all their bytes, names included. */
export interface Measure {
  readonly count: number
  readonly size: number
}

/** A first cookie alone holds all of it; several start with their number, `3~Fe26.2*…`, and are cut at equal length. */
export function measure(name: string, token: string, maxChunks: number): Measure {
  const alone = name.length + token.length
  if (alone <= COOKIE_LIMIT || maxChunks === 1) return { count: 1, size: alone }
  const text = token.length + MARK
  const count = Math.ceil(text / roomFor(name))
  const names = count * name.length + (count - 1) * '.1'.length
  return { count, size: text + names }
}

export function cut(name: string, token: string, count: number): readonly string[] {
  if (count === 1) return [token]
  const text = `${count}~${token}`
  const room = roomFor(name)
  return Array.from({ length: count }, (_, at) => text.slice(at * room, (at + 1) * room))
}

const MARK = '2~'.length

/** What one of several cookies holds: as much as fits beside the longest of their names. */
function roomFor(name: string): number {
  return COOKIE_LIMIT - (name.length + '.1'.length)
}

/** Over how many cookies a token is spread whose first one is this. */
export function countOf(first: string): number {
  if (first[1] !== '~') return 1
  const count = Number(first[0])
  return count >= 2 && count <= MAX_CHUNKS ? count : 1
}

/** Where the token begins in a first cookie. */
export function startOf(first: string): string {
  return countOf(first) === 1 ? first : first.slice(MARK)
}

/** Every token that these first cookies and the chunks beside them can make, within bounds. */
export function joinAll(
  firsts: readonly string[],
  chunksOf: (at: number) => readonly string[],
): readonly string[] {
  return [...new Set(firsts.flatMap((first) => join(first, chunksOf)))].slice(0, MAX_JOINS)
}

function join(first: string, chunksOf: (at: number) => readonly string[]): string[] {
  const count = countOf(first)
  if (count === 1) return [first]
  let joined = [startOf(first)]
  for (let at = 1; at < count; at++) {
    const pieces = worthJoining(chunksOf(at), first.length, at === count - 1)
    joined = joined.flatMap((text) => pieces.map((piece) => text + piece)).slice(0, MAX_JOINS)
  }
  // A chunk that is missing leaves nothing to open; the rest is tried, and refused, all the same.
  return joined.length > 0 ? joined : [first]
}

/**
 * We cut at equal length, so what is as long as the first goes before the rest, which somebody else may have cut.
 * The last may be of any length, so that more of it are tried.
 */
function worthJoining(pieces: readonly string[], room: number, isLast: boolean): string[] {
  const all = [...new Set(pieces)]
  const filled = all.filter((piece) => piece !== '')
  const equal = filled.filter((piece) => piece.length === room)
  const best = isLast || equal.length === 0 ? filled : equal
  return (best.length > 0 ? best : all).slice(0, isLast ? MAX_JOINS : MAX_TRIED)
}
