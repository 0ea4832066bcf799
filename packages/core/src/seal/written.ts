/** How is an envelope spelt as text, wherever the text is kept, and what is found in such a text? */
import type { Came, Draft } from '../life/came.ts'
import { copyJson } from '../life/json.ts'
import { type Kept, KeptJson, KeptText, writeMembers } from '../life/kept.ts'
import { strictJson } from '../life/serializer.ts'
import type { Serializer } from '../words/codec.ts'
import type { EnvelopeHead, Flash } from '../words/envelope.ts'
import { isRecord } from '../words/faults.ts'

/**
 * The text: JSON, with `data` last. Strict JSON stands there as it is, so that anybody can read it; what another
 * serializer wrote stands there as a string. What is undefined of the head is left out: a record knows some of it
 * by itself.
 */
export function write(
  { id, createdAt, seenAt, lifetime, authenticatedAt, comparedAt, device }: Partial<EnvelopeHead>,
  { text, flash }: Pick<Draft, 'text' | 'flash'>,
  serializer: Serializer,
): string {
  const spelt = (written: string) => (serializer === strictJson ? written : JSON.stringify(written))
  // A number in a template takes four times as long as one in here.
  const head = { id, createdAt, seenAt, lifetime, authenticatedAt, comparedAt, device }
  let sealed = JSON.stringify(head).slice(0, -1)
  if (flash !== undefined) sealed += `${sealed === '{' ? '' : ','}"flash":${spelt(flash)}`
  return `${sealed}${sealed === '{' ? '' : ','}"data":${spelt(text)}}`
}

/** A ticket: the envelope's head alone, for what is kept elsewhere. */
export function writeHead(head: EnvelopeHead): string {
  const { id, createdAt, seenAt, lifetime, authenticatedAt, comparedAt, device } = head
  return JSON.stringify({ id, createdAt, seenAt, lifetime, authenticatedAt, comparedAt, device })
}

/** The session in it; undefined if there is none. */
export function cameOf(sealed: unknown, stale: boolean, serializer: Serializer): Came | undefined {
  try {
    const head = headIn(sealed)
    if (head === undefined) return undefined
    const { data: written, flash: messages } = sealed as { data?: unknown; flash?: unknown }
    const data = keptAs(written, serializer, isRecord)
    const flash = messages === undefined ? undefined : keptAs(messages, serializer, isFlash)
    if (data === undefined || (messages !== undefined && flash === undefined)) return undefined
    return { head, data, flash, stale }
  } catch {
    // What the serializer cannot read: sealed by us, but not a session.
    return undefined
  }
}

/** The head alone, where there is no data: a ticket. Undefined if it is none. */
export function ticketIn(sealed: unknown): EnvelopeHead | undefined {
  if (!isRecord(sealed) || 'data' in sealed) return undefined
  return headIn(sealed)
}

function headIn(sealed: unknown): EnvelopeHead | undefined {
  if (!isRecord(sealed) || !isEnvelopeHead(sealed)) return undefined
  const { id, createdAt, seenAt, lifetime, authenticatedAt, comparedAt, device } = sealed
  return { id, createdAt, seenAt, lifetime, authenticatedAt, comparedAt, device }
}

/** Data and flash are text if another serializer than strict JSON wrote them. */
function keptAs(
  written: unknown,
  serializer: Serializer,
  isSound: (value: unknown) => value is object,
): Kept | undefined {
  const value = typeof written === 'string' ? serializer.parse(written) : written
  if (!isSound(value)) return undefined
  if (serializer === strictJson) return new KeptJson(value)
  // Written once more, to compare with: the text that came may be spelt otherwise.
  const own = typeof written === 'string' ? value : copyJson(value)
  return new KeptText(writeMembers(serializer, own), serializer, own)
}

function isEnvelopeHead(sealed: object): sealed is EnvelopeHead {
  const { id, createdAt, seenAt, lifetime, authenticatedAt, comparedAt, device } =
    sealed as Partial<Record<keyof EnvelopeHead, unknown>>
  if (typeof id !== 'string' || id === '') return false
  if (!Number.isSafeInteger(createdAt) || !Number.isSafeInteger(seenAt)) return false
  if (authenticatedAt !== undefined && !Number.isSafeInteger(authenticatedAt)) return false
  if (comparedAt !== undefined && !Number.isSafeInteger(comparedAt)) return false
  if (device !== undefined && typeof device !== 'string') return false
  if (lifetime === undefined) return true
  if (!isRecord(lifetime)) return false
  const { maxAge, idleTimeout, persistent } = lifetime as Record<string, unknown>
  return (
    (maxAge === undefined || Number.isSafeInteger(maxAge)) &&
    (idleTimeout === undefined || idleTimeout === false || Number.isSafeInteger(idleTimeout)) &&
    (persistent === undefined || typeof persistent === 'boolean')
  )
}

function isFlash(value: unknown): value is Flash {
  return isRecord(value) && Object.values(value).every(Array.isArray)
}
