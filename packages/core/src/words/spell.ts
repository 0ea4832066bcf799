/** How is a key named in a message? A visitor may have chosen it: it can be long, and hold anything. */

const LONGEST_KEY = 60
const LONGEST_PATH = 200

/** As JavaScript would write the path: `cart.items[2].addedAt`. Escaped and cut, so that it stays one line. */
export function spellPath(path: readonly PropertyKey[]): string {
  const text = path.map((key) => (isName(key) ? `.${String(key)}` : `[${spellKey(key)}]`)).join('')
  const whole = text.replace(/^\./, '')
  if (whole.length <= LONGEST_PATH) return whole
  const half = LONGEST_PATH / 2
  return `${whole.slice(0, half)}…${whole.slice(-half)}`.toWellFormed()
}

/** As it would stand in source text: in quotes if it is text, and without a character that does something. */
export function spellKey(key: PropertyKey): string {
  if (typeof key === 'number') return `${key}`
  if (typeof key === 'symbol') return `Symbol(${escaped(cut(key.description ?? ''))})`
  return spellText(key)
}

/** Text that may be anybody's choice, in quotes, and cut if it is longer than so many characters. */
export function spellText(text: string, longest = LONGEST_KEY): string {
  return escaped(JSON.stringify(cut(text, longest)))
}

/** The name of a key where it stands alone: without quotes if it is a plain name. */
export function spellName(key: string): string {
  return isName(key) ? key : spellKey(key)
}

function isName(key: PropertyKey): boolean {
  return (
    typeof key === 'string' &&
    key.length <= LONGEST_KEY &&
    /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key)
  )
}

function cut(text: string, longest = LONGEST_KEY): string {
  return text.length > longest ? `${text.slice(0, longest)}…`.toWellFormed() : text
}

/** JSON leaves in what moves a terminal's cursor, ends a line elsewhere, or turns the reading direction. */
function escaped(text: string): string {
  return text.replace(/[\p{C}\u2028\u2029]/gu, (character) =>
    Array.from({ length: character.length }, (_, at) => {
      return `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`
    }).join(''),
  )
}
