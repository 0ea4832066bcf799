/** What came in the Cookie header: nothing, a session, or something to refuse? */

import type { Arrived } from '../cookie/cookie.ts'
import { type Awaitable, attempt, chain, isPromise } from '../words/awaitable.ts'
import type { Decoded, SessionCodec } from '../words/codec.ts'
import type { Reason } from '../words/refusal.ts'

export type Opened<T> = Exclude<Decoded<T>, { refused: Reason }>

/** Names are those of the cookies that came, chunks included: what has to be expired. */
export type Arrival<T> =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refused'; readonly reason: Reason; readonly names: readonly string[] }
  | {
      readonly kind: 'valid'
      readonly opened: Opened<T>
      readonly names: readonly string[]
      /** How many valid cookies of our name came; the one sealed last was taken. */
      readonly among: number
    }

/** Tries every token: garbage beside a valid one, in whatever order, changes nothing. */
export function openArrived<T>(
  { tokens, names }: Arrived,
  codec: SessionCodec<T>,
  now: number,
): Awaitable<Arrival<T>> {
  if (tokens.length === 0) return NOTHING
  return chain(decodeAll(tokens, codec, now), (decoded): Arrival<T> => {
    let latest: Opened<T> | undefined
    let among = 0
    for (const each of decoded) {
      if (each.refused !== undefined) continue
      among++
      if (latest === undefined || each.envelope.seenAt > latest.envelope.seenAt) latest = each
    }
    if (latest === undefined) return { kind: 'refused', reason: mostTelling(decoded), names }
    return { kind: 'valid', opened: latest, names, among }
  })
}

const NOTHING: Arrival<never> = Object.freeze({ kind: 'nothing' })

function decodeAll<T>(
  tokens: readonly string[],
  codec: SessionCodec<T>,
  now: number,
): Awaitable<readonly Decoded<T>[]> {
  const decoded = tokens.map((token) =>
    // A foreign codec may throw for what it cannot read; a browser's doing is no error of ours.
    attempt<Decoded<T>>(
      () => codec.decode(token, now),
      () => ({ refused: 'malformed' }),
    ),
  )
  return decoded.some(isPromise) ? Promise.all(decoded) : (decoded as Decoded<T>[])
}

/** An expired session says more than the garbage beside it. */
function mostTelling(decoded: readonly Decoded<unknown>[]): Reason {
  const reasons = decoded.flatMap((each) => each.refused ?? [])
  return reasons.find((reason) => reason !== 'malformed') ?? 'malformed'
}
