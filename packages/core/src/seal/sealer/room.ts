/** Where does one put bytes that are needed for a moment? */
import type { NodePlatform } from '../../platform/platform.ts'

/** Bytes that a UTF-16 code unit may take in UTF-8. */
export const MAX_UTF8 = 3

const LARGEST_KEPT = 65_536

/** Memory to work in, used again and again; nothing waits between filling and using it. */
export function createRoom(Buffer: NodePlatform['Buffer']): (size: number) => Buffer {
  let kept = Buffer.allocUnsafeSlow(4096)
  return (size) => {
    if (size > LARGEST_KEPT) return Buffer.allocUnsafeSlow(size)
    if (size > kept.length) kept = Buffer.allocUnsafeSlow(size)
    return kept
  }
}

export function byte(bytes: Uint8Array, at: number): number {
  return bytes[at] as number
}
