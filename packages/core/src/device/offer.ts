/** What does a response say of devices: a key is asked for, or what was bound is over? */
import type { Draft } from '../life/came.ts'
import type { DeviceTurn } from '../life/device.ts'
import { type Lifetime, lifetimeOf } from '../life/lifetime.ts'
import type { CheckedDeviceBound } from '../options/device.ts'
import { type Awaitable, chain } from '../words/awaitable.ts'
import { REGISTER } from './addresses.ts'
import type { Carried } from './binding.ts'
import { type DeviceCookie, ENDED } from './cookies.ts'
import { quoted } from './header.ts'
import type { Challenge, Things } from './things.ts'

export interface OfferOptions {
  readonly challenges: Things['challenges']
  readonly cookie: DeviceCookie
  readonly deviceBound: CheckedDeviceBound
  readonly lifetime: Lifetime
}

export interface Offers {
  carried(
    turn: DeviceTurn,
    draft: Draft | undefined,
    header: string,
    at: number,
  ): Awaitable<Carried>
  /** The header that asks for a key. */
  registration(challenge: Challenge, at: number): Awaitable<readonly [name: string, value: string]>
}

/** Seconds for which a challenge is good beyond the guard that it is to follow. */
export const GRACE = 60

export function createOffers({ challenges, cookie, deviceBound, lifetime }: OfferOptions): Offers {
  const { algorithms, path, ttl } = deviceBound
  const asked = `(${algorithms.join(' ')});path=${quoted(path + REGISTER)}`

  function registration(challenge: Challenge, at: number) {
    const end = at + (ttl + GRACE) * 1000
    return chain(
      challenges.seal(challenge, end),
      (token) => ['Secure-Session-Registration', `${asked};challenge=${quoted(token)}`] as const,
    )
  }

  return {
    registration,

    carried({ offers, ends }, draft, header, at) {
      // A browser that watches it has to find it: where it is deleted, it is fetched again.
      const isOver = ends || (draft === undefined && cookie.read(header).length > 0)
      const lines = isOver ? [cookie.set(ENDED, GRACE)] : NONE
      if (!offers || draft === undefined) return { lines }
      const { head } = draft
      const end = head.createdAt + lifetimeOf(head.lifetime, lifetime).maxAge * 1000
      return chain(registration({ sid: head.id, end }, at), (offer) => ({
        lines,
        headers: [offer],
      }))
    },
  }
}

const NONE: readonly never[] = Object.freeze([])
