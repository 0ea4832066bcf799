/** Are these options that a format knows, of the kind that they have to be? */
import { SessionError } from '@sealed-session/core'

/** What an option is called here, or where it belongs, by its name in small letters and without `_`. */
export type Elsewhere = Readonly<Record<string, string>>

export function config(what: string, remedy: string): SessionError {
  return new SessionError('ERR_SESSION_CONFIG', what, remedy)
}

/** A name that is not known would be ignored in silence otherwise. */
export function checkNames(
  given: unknown,
  known: readonly string[],
  where: string,
  elsewhere: Elsewhere = {},
): void {
  if (typeof given !== 'object' || given === null) {
    throw config(`${where} was given ${kindOf(given)}.`, `Give its options: { ${known[0]}: … }.`)
  }
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue
    const plain = plainly(name)
    const meant = known.find((each) => plainly(each) === plain)
    const remedy = meant === undefined ? elsewhere[plain] : `Did you mean \`${meant}\`?`
    throw config(
      `${where} has no option ${quoted(name)}.`,
      remedy ?? `It knows ${known.join(', ')}.`,
    )
  }
}

function plainly(name: string): string {
  return name.toLowerCase().replaceAll('_', '')
}

/** A secret may stand where a name should. */
function quoted(name: string): string {
  return /^\w{1,31}$/.test(name) ? `\`${name}\`` : `by a name of ${name.length} characters`
}

export function checkOneOf<Choice extends string>(
  given: unknown,
  name: string,
  choices: readonly Choice[],
): Choice {
  const found = choices.find((choice) => choice === given)
  if (found !== undefined) return found
  throw config(
    `${name} is ${kindOf(given)} that is not known.`,
    `Use one of ${choices.join(', ')}.`,
  )
}

export function checkSwitch(given: unknown, name: string): boolean {
  if (typeof given === 'boolean') return given
  throw config(`${name} is ${kindOf(given)}.`, 'Set it to true or false.')
}

export function checkWhole(given: unknown, name: string, remedy: string): number {
  if (typeof given === 'number' && Number.isSafeInteger(given)) return given
  throw config(`${name} is ${typeof given === 'number' ? given : kindOf(given)}.`, remedy)
}

export function checkText(given: unknown, name: string, remedy: string): string {
  if (typeof given === 'string') return given
  throw config(`${name} is ${kindOf(given)}.`, remedy)
}

/** What kind of thing it is, and nothing of what is in it. */
export function kindOf(given: unknown): string {
  if (given === null || given === undefined) return String(given)
  if (Array.isArray(given)) return 'a list'
  if (typeof given === 'object') return 'an object'
  return typeof given === 'string' ? 'text' : `a ${typeof given}`
}
