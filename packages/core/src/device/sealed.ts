/** Something small that is sealed for one purpose, ends by itself, and needs to be remembered by nobody. */
import type { Sealer } from '../seal/sealer/sealer.ts'
import { createVerifiedTokens } from '../seal/verified.ts'
import { type Awaitable, chain } from '../words/awaitable.ts'
import type { Reason } from '../words/refusal.ts'

export interface SealedThings<V> {
  readonly synchronous: boolean
  /** Asks for the secrets if that was put off. */
  ready(): Awaitable<void>
  /** `end` in milliseconds. */
  seal(thing: V, end: number): Awaitable<string>
  open(token: string, now: number): Awaitable<OpenedThing<V>>
}

export type OpenedThing<V> =
  | {
      readonly thing: V
      /** Sealed by another than the newest secret. */
      readonly stale: boolean
      /** It was ours, and its time is over. */
      readonly isOver: boolean
      readonly refused?: undefined
    }
  | { readonly refused: Reason }

/** How such a thing is spelt as text, and read; undefined: it is none. */
export interface Spelling<V> {
  write(thing: V): string
  read(text: string): V | undefined
}

/** `remembers`: it comes again and again. */
export function sealedThings<V>(
  sealer: Sealer,
  { write, read }: Spelling<V>,
  remembers = false,
): SealedThings<V> {
  const tokens = remembers ? createVerifiedTokens<Found<V>>() : undefined

  function find(token: string): Awaitable<Found<V> | { readonly refused: Reason }> {
    const known = tokens?.get(token)
    if (known !== undefined) return known
    return chain(sealer.unseal(token), (unsealed): Found<V> | { readonly refused: Reason } => {
      if (unsealed.refused !== undefined) return unsealed
      const thing = read(unsealed.text)
      if (thing === undefined) return { refused: 'invalid-data' }
      const found = { thing, stale: unsealed.stale, end: unsealed.expiresAt ?? 0 }
      tokens?.add(token, found)
      return found
    })
  }

  return {
    get synchronous() {
      return sealer.synchronous
    },
    ready: () => sealer.ready(),
    seal: (thing, end) => sealer.seal(write(thing), end),
    open: (token, now) =>
      chain(find(token), (found): OpenedThing<V> => {
        if ('refused' in found) return found
        const { thing, stale, end } = found
        return { thing, stale, isOver: end <= now }
      }),
  }
}

interface Found<V> {
  readonly thing: V
  readonly stale: boolean
  readonly end: number
}

/** As JSON, as far as it passes. */
export function asJson<V>(isSound: (value: unknown) => value is V): Spelling<V> {
  return {
    write: (thing) => JSON.stringify(thing),
    read(text) {
      try {
        const value: unknown = JSON.parse(text)
        return isSound(value) ? value : undefined
      } catch {
        return undefined
      }
    },
  }
}
