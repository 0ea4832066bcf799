/** How are texts spelt in the headers of device binding (RFC 9651, strings), and read by what browsers send? */

/** Tokens of ours have no character that would have to be escaped. */
export function quoted(text: string): string {
  return `"${text}"`
}

/** The text of a header, of at most so many characters; undefined: there is none, or it is none. */
export function textIn(value: string | null | undefined, longest: number): string | undefined {
  if (!value || value.length > longest + QUOTES) return undefined
  // The draft asks for quotes, and Chromium leaves them out.
  const [, inQuotes, bare] = TEXT.exec(value) ?? []
  return inQuotes ?? bare
}

const QUOTES = 2
const TEXT = /^(?:"([\w.*~+/=-]+)"|([\w.*~+/=-]+))$/
