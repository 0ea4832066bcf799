/** How does text become bytes, and which bytes are text? */

const encoder = new TextEncoder()
/** A byte order mark is left where it is: what makes sense of the text refuses it. */
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text)
}

/** @throws {TypeError} where it is no UTF-8. */
export function textOf(bytes: Uint8Array): string {
  return strict.decode(bytes)
}

/** As `json.loads` reads bytes: UTF-8, or UTF-16 by its mark or its zeros, each with a mark or without. */
export function guessedTextOf(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes)
}

function encodingOf([first, second]: Uint8Array): string {
  if ((first === 0xff && second === 0xfe) || second === 0) return 'utf-16le'
  if ((first === 0xfe && second === 0xff) || first === 0) return 'utf-16be'
  return 'utf-8'
}

/** Compares every character, whatever the first ones are, so that the time taken tells nothing. */
export function isSameText(one: string, other: string): boolean {
  let differences = one.length ^ other.length
  for (let at = 0; at < one.length; at++) {
    differences |= one.charCodeAt(at) ^ other.charCodeAt(at)
  }
  return differences === 0
}
