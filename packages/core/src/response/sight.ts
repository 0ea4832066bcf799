/** Can a function see more than the first of its arguments? */

/**
 * True only where it is certain: then it makes no difference what else it is given. Rest parameters, defaults and
 * `arguments` see more than `length` says, and so may a function whose text is not to be had (bound, native).
 */
export function seesOneArgument(given: (...args: never[]) => unknown): boolean {
  const text = Function.prototype.toString.call(given)
  const parameters = parametersOf(text)
  if (parameters === undefined || !isOne(parameters)) return false
  return isArrow(text) || !/\b(?:arguments|eval)\b/.test(text)
}

const ARROW_OF_ONE_NAME = /^(?:async\s+)?([\w$]+)\s*=>/

/** Of what is bound or proxied, too. */
const NATIVE = /\{\s*\[native code\]\s*\}$/

/** What stands between its parentheses; undefined if that is hard to tell. */
function parametersOf(text: string): string | undefined {
  const name = ARROW_OF_ONE_NAME.exec(text)?.[1]
  if (name !== undefined) return name
  if (NATIVE.test(text)) return undefined
  const start = text.indexOf('(')
  let depth = 0
  for (let at = start; at !== -1 && at < text.length; at++) {
    const character = text[at] as string
    // Text, regular expressions and comments may hold parentheses of their own.
    if (`'"\`/`.includes(character)) return undefined
    if (character === '(') depth++
    if (character === ')' && --depth === 0) return text.slice(start + 1, at)
  }
  return undefined
}

/** Nothing, or one without a default; what is taken apart is looked at no further. */
function isOne(parameters: string): boolean {
  const bare = parameters.trim().replace(/,$/, '')
  if (bare === '') return true
  if (bare.includes('...') || bare.includes('=')) return false
  return !bare.replace(/^\{[^{}]*\}$/, '').includes(',')
}

function isArrow(text: string): boolean {
  return /^(?:async\s*)?(?:[\w$]+|\([^()]*\))\s*=>/.test(text)
}
