/** How does text stand in a URL: compressed if that is shorter, and in which base64? */
import { deflate, Inflate } from 'pako'
import { fromBase64, toBase64 } from '../python/base64.ts'
import { bytesOf, textOf } from '../python/text.ts'

/** `.` in front says that it is compressed. The bytes are those of CPython's zlib. */
export function spellPayload(text: string): string {
  const bytes = bytesOf(text)
  const compressed = deflate(bytes, { legacyHash: true })
  if (compressed.length < bytes.length - 1) return `.${toBase64(compressed, 'url-safe')}`
  return toBase64(bytes, 'url-safe')
}

export interface Reading {
  /** Bytes that the text may take. */
  readonly maxSize: number
  readonly lenient: boolean
}

/** Undefined for what is none: base64 that is spelt in another way, what inflates too far, what is no UTF-8. */
export function readPayload(payload: string, { maxSize, lenient }: Reading): string | undefined {
  const isCompressed = payload.startsWith('.')
  const bytes = fromBase64(isCompressed ? payload.slice(1) : payload, 'url-safe', lenient)
  if (bytes === undefined) return undefined
  const whole = isCompressed ? inflated(bytes, maxSize, lenient) : within(bytes, maxSize)
  if (whole === undefined) return undefined
  try {
    return textOf(whole)
  } catch {
    return undefined
  }
}

function within(bytes: Uint8Array, maxSize: number): Uint8Array | undefined {
  return bytes.length <= maxSize ? bytes : undefined
}

/** The window of zlib: with it, the header of gzip is none. */
const WINDOW_BITS = 15

/** Stops where it would grow too large. What follows the end is a second spelling of the same. */
function inflated(bytes: Uint8Array, maxSize: number, lenient: boolean): Uint8Array | undefined {
  const inflate = new Inflate({ windowBits: WINDOW_BITS, chunkSize: 4096 })
  let size = 0
  const keep = inflate.onData.bind(inflate)
  inflate.onData = (chunk) => {
    size += chunk.length
    if (size > maxSize) throw new TooLarge()
    keep(chunk)
  }
  try {
    inflate.push(bytes.subarray(0, -1))
    if (inflate.ended && !lenient) return undefined
    inflate.push(bytes.subarray(-1), true)
  } catch (error) {
    if (error instanceof TooLarge) return undefined
    throw error
  }
  return inflate.ended && inflate.err === 0 ? inflate.result : undefined
}

class TooLarge extends Error {}
