/** Is this option of the kind that it has to be? */
import { config, isRecord, told } from '../words/faults.ts'

export function checkOneOf<Choice>(
  given: unknown,
  name: string,
  choices: readonly Choice[],
): Choice {
  if (choices.includes(given as Choice)) return given as Choice
  const meant = choices.find((choice) => isMeant(given, choice))
  const remedy = meant === undefined ? `Use ${listed(choices)}.` : `Use ${spelled(meant)}.`
  throw config(`${name} is ${told(given)}.`, remedy)
}

/** `'Lax'` for `'lax'`, `'true'` for `true`. */
function isMeant(given: unknown, choice: unknown): boolean {
  return typeof given === 'string' && given.trim().toLowerCase() === String(choice)
}

function listed(choices: readonly unknown[]): string {
  const last = choices.length - 1
  return `${choices.slice(0, last).map(spelled).join(', ')} or ${spelled(choices[last])}`
}

function spelled(choice: unknown): string {
  return typeof choice === 'string' ? `'${choice}'` : String(choice)
}

export function checkFunction(given: unknown, name: string, example: string): unknown {
  if (given === undefined || typeof given === 'function') return given
  throw config(`${name} is ${told(given)}.`, `Give a function: ${example}. Or leave it out.`)
}

/** An object, or a function, with these methods: `JSON`, and arktype's schemas, are fine. */
export function checkMethods(
  given: unknown,
  name: string,
  methods: readonly string[],
  remedy: string,
): unknown {
  const lack = given === undefined ? undefined : lackOf(given, methods)
  if (lack === undefined) return given
  throw config(`${name} is ${told(given)}${lack}.`, remedy)
}

/** What is to be said of it if it has not all of these methods; undefined: it has. */
export function lackOf(given: unknown, methods: readonly string[]): string | undefined {
  const missing = methods.filter((method) => !isFunction(given, method))
  if (missing.length === 0) return undefined
  return isRecord(given) ? ` without ${missing.join(' and ')}` : ''
}

export function isFunction(given: unknown, name: string): boolean {
  const isHolder = (typeof given === 'object' && given !== null) || typeof given === 'function'
  return isHolder && typeof (given as Record<string, unknown>)[name] === 'function'
}
