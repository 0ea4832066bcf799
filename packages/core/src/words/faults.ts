/** How is a fault told in what an app has given, without showing what may be a secret? */
import { SessionError } from './errors.ts'

/** An error of the options: what is wrong, and what to do. */
export function config(what: string, remedy: string, cause?: unknown): SessionError {
  return new SessionError('ERR_SESSION_CONFIG', what, remedy, cause === undefined ? {} : { cause })
}

/** Text of 32 bytes may be a secret that stands in the wrong place, so it is not shown. */
const SHOWN = 24

/** What was given, as a message may say it. */
export function told(given: unknown): string {
  switch (typeof given) {
    case 'string':
      return given.length <= SHOWN ? JSON.stringify(given) : `text of ${given.length} characters`
    case 'function':
    case 'object':
      return kindOf(given)
    default:
      return String(given)
  }
}

/** What kind of thing it is, and nothing of what is in it. */
export function kindOf(given: unknown): string {
  if (given === null || given === undefined) return String(given)
  if (Array.isArray(given)) return 'a list'
  if (given instanceof Date) return 'a Date'
  if (given instanceof Promise) return 'a promise'
  if (typeof given === 'object') return 'an object'
  return typeof given === 'string' ? 'text' : `a ${typeof given}`
}

export function isRecord(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === 'object' && given !== null && !Array.isArray(given)
}

/** What a name of another library is called here, by the name in small letters and without `_` and `-`. */
export type Elsewhere = Readonly<Record<string, string>>

/** Every name must be known: a typo, or another library's name, would be ignored in silence otherwise. */
export function checkNames(
  given: object,
  known: readonly string[],
  where: string,
  ...elsewhere: readonly Elsewhere[]
): void {
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue
    throw config(`${where} has no option ${quoted(name)}.`, remedyFor(name, known, elsewhere))
  }
}

function quoted(name: string): string {
  return /^[\w$-]{1,31}$/.test(name) ? `\`${name}\`` : `by a name of ${name.length} characters`
}

function remedyFor(
  name: string,
  known: readonly string[],
  elsewhere: readonly Elsewhere[],
): string {
  const plain = plainly(name)
  const meant = known.find((each) => plainly(each) === plain)
  if (meant !== undefined) return `Did you mean \`${meant}\`?`
  const table = elsewhere.find((each) => Object.hasOwn(each, plain))
  if (table !== undefined) return table[plain] as string
  const near = known.find((each) => isSlip(plain, plainly(each)))
  return near === undefined ? `It knows ${known.join(', ')}.` : `Did you mean \`${near}\`?`
}

function plainly(name: string): string {
  return name.toLowerCase().replace(/[_-]/g, '')
}

/** One letter too many, too few or another one, or two neighbours the wrong way round. */
function isSlip(one: string, other: string): boolean {
  if (Math.min(one.length, other.length) < 4 || Math.abs(one.length - other.length) > 1)
    return false
  let start = 0
  while (start < one.length && one[start] === other[start]) start++
  const [left, right] = [one.slice(start), other.slice(start)]
  return (
    left.slice(1) === right.slice(1) ||
    left.slice(1) === right ||
    left === right.slice(1) ||
    (left[0] === right[1] && left[1] === right[0] && left.slice(2) === right.slice(2))
  )
}
