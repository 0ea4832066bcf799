/** When was a session of this browser ended, lately? Sealed, so that nobody can make one up. */
import { type Awaitable, chain } from '../words/awaitable.ts'
import type { Sealer } from './sealer/sealer.ts'

/** What a logout leaves for some minutes, so that slower responses cannot bring the session back. */
export interface Tombstone {
  /** How long it holds. Seconds. */
  readonly seconds: number
  /** Asks for the secrets if that was put off. @throws {SessionError} `ERR_SESSION_SECRET` */
  ready(): Awaitable<void>
  seal(endedAt: number, now: number): Awaitable<string>
  /** When sessions were ended; undefined if this is no tombstone of ours, or an old one. */
  open(token: string, now: number): Awaitable<number | undefined>
}

export function createTombstone(sealer: Sealer, seconds: number): Tombstone {
  return {
    seconds,
    ready: () => sealer.ready(),
    seal: (endedAt, now) => sealer.seal(JSON.stringify({ endedAt }), now + seconds * 1000),
    open: (token, now) =>
      chain(sealer.unseal(token), (unsealed) => {
        if (unsealed.refused !== undefined) return undefined
        if (unsealed.expiresAt === undefined || unsealed.expiresAt <= now) return undefined
        return endedAtOf(unsealed.text)
      }),
  }
}

function endedAtOf(text: string): number | undefined {
  try {
    const { endedAt } = JSON.parse(text) as { readonly endedAt?: unknown }
    return Number.isSafeInteger(endedAt) ? (endedAt as number) : undefined
  } catch {
    return undefined
  }
}
