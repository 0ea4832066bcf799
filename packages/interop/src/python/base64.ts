/** How do bytes become the base64 that Python writes, and which of all spellings are taken back? */

export type Alphabet = 'standard' | 'url-safe'

/** `standard` with its padding, as `b64encode` writes it; `url-safe` without, as itsdangerous does. */
export function toBase64(bytes: Uint8Array, alphabet: Alphabet): string {
  // In parts, since a call takes no more than some thousands of arguments.
  let binary = ''
  for (let at = 0; at < bytes.length; at += 4096) {
    binary += String.fromCharCode(...bytes.subarray(at, at + 4096))
  }
  const text = btoa(binary)
  if (alphabet === 'standard') return text
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/**
 * Undefined for what is no base64. Strictly, one text alone stands for some bytes: the one that `toBase64` writes.
 * Leniently, what Python takes is taken.
 */
export function fromBase64(
  text: string,
  alphabet: Alphabet,
  lenient: boolean,
): Uint8Array<ArrayBuffer> | undefined {
  const standard = alphabet === 'standard' ? text : asStandard(text)
  const bytes = bytesOf(standard)
  if (lenient) return bytes
  return bytes !== undefined && toBase64(bytes, alphabet) === text ? bytes : undefined
}

function asStandard(text: string): string {
  const padded = text + '='.repeat((4 - (text.length % 4)) % 4)
  return padded.replaceAll('-', '+').replaceAll('_', '/')
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const VALUES: ReadonlyMap<string, number> = new Map(
  Array.from(ALPHABET, (character, value) => [character, value]),
)

/** As Python's `b64decode`: what is not of the alphabet is skipped, the padding ends it, bits that are left are not looked at. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> | undefined {
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let size = 0
  let digits = 0
  let padding = 0
  let bits = 0
  for (const character of text) {
    const place = digits % 4
    if (character === '=') {
      if (place >= 2 && place + ++padding >= 4) return bytes.slice(0, size)
      continue
    }
    const value = VALUES.get(character)
    if (value === undefined) continue
    padding = 0
    digits++
    bits = ((bits << 6) | value) & 0xff_ff
    if (place > 0) bytes[size++] = bits >> (6 - 2 * place)
  }
  return digits % 4 === 0 ? bytes.slice(0, size) : undefined
}
