/** Which other library made this cookie? */
import type { Foreign, Recognize } from './foreign.ts'
import { recognizeIron } from './iron.ts'
import { recognizeJwt } from './jwt.ts'
import { recognizePlain } from './plain.ts'
import { recognizePython } from './python.ts'
import { recognizeSecureSession } from './secure-session.ts'
import { recognizeSignedId } from './signed-id.ts'

export type { Foreign } from './foreign.ts'

/** From the most telling to the least. */
const KNOWN: readonly Recognize[] = [
  recognizeIron,
  recognizeSignedId,
  recognizeSecureSession,
  recognizeJwt,
  recognizePython,
  recognizePlain,
]

/** By the looks of it, as it came or with its percent signs read. */
export function recognize(value: string): Foreign | undefined {
  for (const spelling of new Set([value, unescaped(value)])) {
    for (const known of KNOWN) {
      const found = known(spelling)
      if (found !== undefined) return found
    }
  }
  return undefined
}

/** What is no percent-encoding stays as it is. */
export function unescaped(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
