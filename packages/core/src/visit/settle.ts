/** What was decided about a session: what does it make of its cookie? */

import { isLoopback } from '../cookie/host.ts'
import type { Arrived } from '../cookie/jar.ts'
import { tooLarge } from '../cookie/sizes.ts'
import type { Carried } from '../device/binding.ts'
import type { Due, Settled } from '../home/home.ts'
import type { Came, Draft } from '../life/came.ts'
import type { Decision } from '../life/decide.ts'
import { type DeviceTurn, NO_TURN } from '../life/device.ts'
import { lifetimeOf, secondsLeft } from '../life/lifetime.ts'
import { type Awaitable, chain } from '../words/awaitable.ts'
import type { Serializer } from '../words/codec.ts'
import type { Commit, Outcome } from '../words/commit.ts'
import type { RequestHead } from '../words/request.ts'
import type { Kind } from './kind.ts'
import { MadeCommit, UNTOUCHED, withoutCookies } from './made.ts'
import { hostOf, transportOf } from './request.ts'

/** A decision, and what it is about. */
export interface Matter {
  readonly decision: Decision
  readonly request: RequestHead
  readonly arrived: Arrived
  /** The session of ours that came, if one did. */
  readonly came: Came | undefined
  /** The reader that opened another library's session in its place, if one did. */
  readonly from: string | undefined
  /** What is to be kept, if anything is. */
  readonly draft: Draft | undefined
  /** What `save()` has settled for the same draft. */
  readonly saved: Settled | undefined
  /** When a session of this browser was ended by this request, if one was. */
  readonly endedAt: number | undefined
  /** What the response has to say of devices. */
  readonly device: DeviceTurn
  /** Somebody else has ended the session meanwhile. */
  lost(): void
  readonly at: number
}

/** Decided, and now done: kept, and spelt as what the response has to carry. */
export function settle<T>(kind: Kind<T>, matter: Matter): Awaitable<Commit> {
  const { decision, at } = matter
  if (decision.act === 'keep') {
    return kept(kind, decision.outcome)
  }
  const settled = matter.saved ?? kind.home.settle(dueOf(matter), at)
  return chain(settled, (settled) => {
    if (settled.cookie === 'lost') {
      matter.lost()
      return kept(kind, 'unchanged')
    }
    const lines = linesOf(kind, matter, settled)
    // Emptied, and yet it goes on: others have put something in.
    if (decision.act === 'end' && settled.cookie === 'set') return carrying(kind, 'updated', lines)
    const theirs = kind.readers?.expire(matter.request.header('cookie') ?? '', lines) ?? []
    return chain(tombstoneOf(kind, matter), (stone) =>
      chain(retire(kind, matter), () =>
        chain(carriedFor(kind, matter), (carried) =>
          carrying(
            kind,
            decision.outcome,
            [...lines, ...theirs, ...(stone ? [stone] : []), ...carried.lines],
            carried.headers,
          ),
        ),
      ),
    )
  })
}

/** Another library's session lives in ours now, or has ended. */
function retire<T>({ readers }: Kind<T>, { decision, from, request, at }: Matter): Awaitable<void> {
  const isOver = decision.act === 'end'
  if (readers === undefined || (!isOver && from === undefined)) return undefined
  return readers.retire(request.header('cookie') ?? '', isOver ? undefined : from, at)
}

function kept<T>({ unchanged }: Kind<T>, outcome: Outcome): Commit {
  if (outcome === 'untouched') return UNTOUCHED
  if (outcome === 'unchanged') return unchanged
  return withoutCookies(outcome, true, unchanged.cacheControl)
}

function dueOf({ decision: { act }, draft, came }: Matter): Due {
  if (draft === undefined || act === 'end') return { act: 'end', draft, came }
  return { act: act === 'renew' && came !== undefined ? 'renew' : 'write', draft, came }
}

/** @throws {SessionError} `ERR_SESSION_TOO_LARGE` */
function linesOf<T>(kind: Kind<T>, matter: Matter, settled: Settled): readonly string[] {
  const { arrived, request, at } = matter
  const secure = isSecure(kind, request)
  if (settled.cookie === 'gone') {
    return kind.cookies.expire(arrived, { secure, host: hostOf(request), path: request.path })
  }
  const draft = settled.cookie === 'set' ? (settled.kept?.draft ?? matter.draft) : undefined
  if (settled.cookie === 'lost' || draft === undefined) return []
  const lifetime = lifetimeOf(draft.head.lifetime, kind.rules.lifetime)
  const persistent = settled.persistent ?? lifetime.persistent
  const maxAge = secondsLeft(draft.head, { ...lifetime, persistent }, at)
  const lines = kind.cookies.write(settled.token, { maxAge, secure, names: arrived.names })
  if (lines === undefined) throw tooLargeFor(kind, draft, settled.token)
  return lines
}

/** The line that keeps slower responses from bringing back what was ended. */
function tombstoneOf<T>(
  kind: Kind<T>,
  { endedAt, request, at }: Matter,
): Awaitable<string | undefined> {
  if (kind.ended === undefined || endedAt === undefined) return undefined
  const { tombstone, cookie } = kind.ended
  return chain(tombstone.seal(endedAt, at), (token) =>
    cookie.set(token, tombstone.seconds, isSecure(kind, request)),
  )
}

/** What the device that it is bound to has to be told. */
function carriedFor<T>(
  { device }: Kind<T>,
  { device: turn, decision, draft, request, at }: Matter,
): Awaitable<Carried> {
  if (device === undefined || (turn === NO_TURN && decision.act !== 'end')) return NOTHING_CARRIED
  const kept = decision.act === 'end' ? undefined : draft
  return chain(device.ready(), (binding) =>
    binding.carried(turn, kept, request.header('cookie') ?? '', at),
  )
}

const NOTHING_CARRIED: Carried = Object.freeze({ lines: [] })

function carrying<T>(
  kind: Kind<T>,
  outcome: Outcome,
  setCookie: readonly string[],
  headers?: Commit['headers'],
): Commit {
  const { cacheControl, unchanged } = kind
  if (setCookie.length === 0) return withoutCookies(outcome, true, unchanged.cacheControl)
  return new MadeCommit(outcome, setCookie, true, cacheControl, headers)
}

export function tooLargeFor<T>({ cookies, rules }: Kind<T>, draft: Draft, token: string) {
  const { serializer } = rules
  return tooLarge(cookies.sizeOf(token), cookies.limit, keysOf(draft, serializer), serializer)
}

/** What a draft holds, by the names that a developer knows it by. */
export function keysOf({ text, flash }: Draft, serializer: Serializer) {
  const messages = flash === undefined ? {} : { 'flash messages': serializer.parse(flash) }
  return { ...(serializer.parse(text) as object), ...messages }
}

/** Whether the Secure attribute is due; asks how the request came only if it depends. */
export function isSecure<T>({ cookie, inProduction }: Kind<T>, request: RequestHead): boolean {
  if (cookie.secure !== 'auto') return cookie.secure
  return inProduction || transportOf(request) !== 'http' || !isLoopback(hostOf(request))
}
