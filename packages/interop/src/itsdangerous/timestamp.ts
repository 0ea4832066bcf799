/** How does a time stand in a signed value? */
import { fromBase64, toBase64 } from '../python/base64.ts'

/** Whole seconds as the fewest bytes that hold them, the highest first; 0 is no byte at all. */
export function spellTimestamp(seconds: number): string {
  const bytes: number[] = []
  for (let rest = seconds; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return toBase64(Uint8Array.from(bytes), 'url-safe')
}

/** Undefined for what is none, or is not spelt as above. */
export function readTimestamp(text: string, lenient: boolean): number | undefined {
  const bytes = fromBase64(text, 'url-safe', lenient)
  if (bytes === undefined || bytes.length > 8) return undefined
  if (!lenient && bytes[0] === 0) return undefined
  const seconds = bytes.reduce((sum, byte) => sum * 256 + byte, 0)
  return Number.isSafeInteger(seconds) ? seconds : undefined
}
