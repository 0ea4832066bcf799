/** To which device is a session bound, as its envelope says, and as it is to say? Pure. */
import type { EnvelopeHead } from '../words/envelope.ts'
import type { Arrival, Draft } from './came.ts'

/** What holds for sessions that are bound. */
export interface DeviceRules {
  /** A session that waits to be bound says since when. */
  readonly always: boolean
}

/** A key's name: its thumbprint (RFC 7638) in base64url. */
export function isKey(device: string | undefined): device is string {
  // By its length, which is asked at every request: what else stands there is shorter.
  return device?.length === THUMBPRINT
}

/** 32 bytes. */
const THUMBPRINT = 43

/** Somebody's session that no device has proved itself for yet. */
export function isPending(device: string | undefined): boolean {
  return device !== undefined && !isKey(device)
}

function pending(always: boolean, at: number): string {
  return always ? `pending:${at}` : 'pending'
}

/** Since when, in milliseconds; undefined: it does not say. */
export function pendingSince(device: string): number | undefined {
  const since = Number(/^pending:(\d{1,16})$/.exec(device)?.[1])
  return Number.isSafeInteger(since) ? since : undefined
}

/** Milliseconds for which a browser may take its time to bind a session, and requests to be under way meanwhile. */
const TO_BE_BOUND = 60_000

/** Whether a pending session, since then, may still be bound. */
export function isInTime(since: number | undefined, now: number): boolean {
  return since !== undefined && now - since <= TO_BE_BOUND
}

/** Whether a cookie, of a session that is kept elsewhere, was set a moment before the session was bound. */
export function isFromBefore(cookie: EnvelopeHead, kept: EnvelopeHead, now: number): boolean {
  return isPending(cookie.device) && isKey(kept.device) && isInTime(cookie.seenAt, now)
}

/** What a session is about that is to be kept. */
export interface Bindable {
  /** As it came; undefined: it was begun by this request, or came unbound. */
  readonly kept: string | undefined
  readonly subject: string | undefined
  /** It is another's than when it came. */
  readonly isHandedOn: boolean
}

/** What its envelope is to say. Nobody's session needs no device. */
export function deviceOf(
  { kept, subject, isHandedOn }: Bindable,
  { always }: DeviceRules,
  at: number,
): string | undefined {
  if (subject === undefined) return undefined
  return isHandedOn || kept === undefined ? pending(always, at) : kept
}

/** Of two that requests have written at the same time: what is bound stays so. */
export function boundMore(newer: string | undefined, mine: string | undefined): string | undefined {
  return isKey(newer) || mine === undefined ? newer : mine
}

/** What a response has to tell a browser. */
export interface DeviceTurn {
  /** A key is asked for. */
  readonly offers: boolean
  /** What was bound is over. */
  readonly ends: boolean
}

export const NO_TURN: DeviceTurn = Object.freeze({ offers: false, ends: false })

/** `draft`: what is kept of what came; undefined: nothing. */
export function turnOf(arrival: Arrival, draft: Draft | undefined): DeviceTurn {
  const before = arrival.kind === 'valid' ? arrival.came.head : undefined
  const now = draft?.head
  const isAnother = before?.id !== now?.id || before?.device !== now?.device
  if (!isAnother) return NO_TURN
  return {
    offers: isPending(now?.device),
    ends: isKey(before?.device) && before?.device !== now?.device,
  }
}
