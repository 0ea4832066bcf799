/** What are the values of one cookie in a Cookie header? */

/** No browser keeps more cookies for one site, so none sends more. */
const MAX_LOOKED_AT = 180

/**
 * The values of one cookie, in the order in which they came, read off the header without parsing the others.
 * Names are compared exactly and never decoded; only space and tab are trimmed, since a no-break space before
 * `__Host-…` would otherwise forge the prefix. A value in quotes stays as it is: we never set such.
 */
export function valuesOf(header: string, name: string): string[] {
  const values: string[] = []
  let at = header.indexOf(name)
  while (at !== -1 && values.length < MAX_LOOKED_AT) {
    let next = at + name.length
    const equals = skipBlanks(header, next)
    if (header[equals] === '=' && startsPair(header, at)) {
      next = endOf(header, equals)
      values.push(trimBlanks(header.slice(equals + 1, next)))
    }
    at = header.indexOf(name, next)
  }
  return values
}

function endOf(header: string, from: number): number {
  const end = header.indexOf(';', from)
  return end === -1 ? header.length : end
}

function skipBlanks(header: string, from: number): number {
  let at = from
  while (isBlank(header[at])) at++
  return at
}

/** Nothing but blanks between here and the semicolon before, or the start. */
function startsPair(header: string, from: number): boolean {
  let at = from - 1
  // The character before the first would be looked up as a property, which takes longer than all the rest.
  while (at >= 0 && isBlank(header[at])) at--
  return at < 0 || header[at] === ';'
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t'
}

/** By hand: a regular expression would take quadratic time over a hostile run of blanks. */
function trimBlanks(text: string): string {
  const start = skipBlanks(text, 0)
  let end = text.length
  while (end > start && isBlank(text[end - 1])) end--
  return text.slice(start, end)
}
