/** Which other origins does the app trust? */
import { checkNames, config, isRecord, told } from '../words/faults.ts'
import { spellText } from '../words/spell.ts'

/** Whose pages may cause requests that find a session, beside the app's own. */
export interface CrossOriginOptions {
  /**
   * Origins, as browsers spell them: `https://idp.example`, `http://localhost:5173`. Another host of the same site
   * (`app.` for `api.`) is another origin too. Default: none.
   */
  readonly trusted?: readonly string[] | undefined
}

/** The rule with nothing left open, or false where there is none. */
export type CheckedCrossOrigin = { readonly trusted: readonly string[] } | false

const NOBODY: CheckedCrossOrigin = Object.freeze({ trusted: Object.freeze([]) })

/** @throws {SessionError} `ERR_SESSION_CONFIG` */
export function checkCrossOrigin(given: unknown, name: string): CheckedCrossOrigin {
  if (given === undefined) return NOBODY
  if (given === false) return false
  if (!isRecord(given)) {
    throw config(
      `${name} is ${told(given)}.`,
      "It is on where nothing is said. Name the origins that may, { trusted: ['https://idp.example'] }, or switch it off by false.",
    )
  }
  checkNames(given, ['trusted'], name)
  const { trusted = [] } = given
  if (!Array.isArray(trusted)) {
    throw config(`${name}.trusted is ${told(trusted)}.`, 'Give a list of origins.')
  }
  return Object.freeze({ trusted: Object.freeze(trusted.map((each) => checkOrigin(each, name))) })
}

/** As a browser would spell it, so that the header can be compared as it comes. */
function checkOrigin(given: unknown, name: string): string {
  if (given === '*') {
    throw config(
      `${name}.trusted has '*' in it.`,
      'To trust everybody switch the rule off by false.',
    )
  }
  const origin = originOf(given)
  if (origin !== undefined && isOrigin(given as string)) return origin
  const shown = typeof given === 'string' ? spellText(given) : told(given)
  throw config(
    `${name}.trusted has ${shown} in it, which is no origin.`,
    `Give a scheme and a host, and a port if there is one: ${spellText(origin ?? 'https://idp.example')}.`,
  )
}

/** No path, no query, nobody's name. */
function isOrigin(given: string): boolean {
  return /^[a-z][a-z\d+.-]*:\/\/[^/?#@\s]+$/i.test(given)
}

/** Of schemes that no URL standard knows (`capacitor://localhost`) it is what stands before the path. */
function originOf(given: unknown): string | undefined {
  if (typeof given !== 'string' || !URL.canParse(given)) return undefined
  const { origin, protocol, host } = new URL(given)
  if (origin !== 'null') return origin
  return host === '' ? undefined : `${protocol}//${host}`
}
