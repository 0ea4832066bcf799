/** For how long is a signature good, and how far may clocks differ? */
import { checkWhole, config } from './options.ts'

export function checkMaxAge(given: unknown): number {
  return checkWhole(given, 'maxAge', 'Give whole seconds, or null for none.')
}

/** @throws {SessionError} `ERR_SESSION_CONFIG` */
export function checkSkew(given: unknown, maxAge: number | null): number {
  if (given === undefined) {
    return maxAge === null ? 5 : Math.min(5, Math.max(0, Math.floor(maxAge / 10)))
  }
  const skew = checkWhole(given, 'clockSkew', 'Give whole seconds; 0 for none.')
  if (skew >= 0 && (skew === 0 || maxAge === null || skew < maxAge)) return skew
  throw config(`clockSkew is ${skew}.`, 'Give whole seconds, fewer than `maxAge`; 0 for none.')
}

/** Bytes that data may take when it is read; what is compressed may grow to no more. */
export function checkMaxSize(given: unknown = 65_536): number {
  const size = checkWhole(given, 'maxSize', 'Give bytes, such as 65536.')
  if (size > 0) return size
  throw config(`maxSize is ${size}.`, 'Give bytes, such as 65536.')
}
