/** What is in text that a library has signed or sealed? */

export type Members = Readonly<Record<string, unknown>>

export function isMembers(given: unknown): given is Members {
  return typeof given === 'object' && given !== null && !Array.isArray(given)
}

/** Base64 of UTF-8 of JSON. Throws for what is none. */
export function fromBase64Json(text: string): unknown {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(fromBase64(text)))
}

/** Standard base64 or base64url, with padding or without. Throws for what is none. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}

/** But for what their library keeps beside the data. */
export function without(members: Members, ...names: readonly string[]): Members {
  return Object.fromEntries(Object.entries(members).filter(([name]) => !names.includes(name)))
}

/** A time as JSON has it, in milliseconds; undefined for what is none. */
export function timeOf(given: unknown): number | undefined {
  if (given === null || given === undefined) return undefined
  const time = given instanceof Date ? given.getTime() : new Date(given as string).getTime()
  return Number.isFinite(time) ? time : undefined
}
