/** What came in the Cookie header: nothing, a session, or something to refuse? */
import { type Awaitable, attempt, chain, isPromise } from './awaitable.ts'
import type { Arrived } from './cookie.ts'
import type { Decoded, Reason, SessionCodec } from './types.ts'

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
  if (tokens.length === 0) return { kind: 'nothing' }
  return chain(decodeAll(tokens, codec, now), (decoded): Arrival<T> => {
    const valid = decoded.filter((each) => each.refused === undefined)
    const [first, ...others] = valid
    if (first === undefined) return { kind: 'refused', reason: mostTelling(decoded), names }
    const opened = others.reduce(
      (latest, each) => (each.envelope.seenAt > latest.envelope.seenAt ? each : latest),
      first,
    )
    return { kind: 'valid', opened, names, among: valid.length }
  })
}

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
