/** What is in an Iron seal (`Fe26.2*…`) of any library, and until when? */
import type { Reason } from '@sealed-session/core'
import { defaults, type password, type SealOptions, unseal } from 'iron-webcrypto'
import { remembering } from './remembered.ts'

export type IronPassword = string | Uint8Array
export type IronPasswords = password.Hash

/** How a library seals: all that differs from Iron's defaults. */
export interface IronSettings {
  readonly encryption?: Partial<SealOptions['encryption']> | undefined
  readonly integrity?: Partial<SealOptions['integrity']> | undefined
}

export type Unsealed =
  | {
      readonly data: unknown
      /** Milliseconds; undefined: the seal has no end. */
      readonly expiresAt: number | undefined
      readonly refused?: undefined
    }
  | { readonly refused: Reason }

export interface IronReader {
  open(seal: string, now: number): Promise<Unsealed>
}

/** The most that a browser and Node's limit for headers let through. */
const MOST = 16_384

/**
 * Text passwords are stretched for every seal, since its salts are its own: once per seal, and not at all where it is
 * over, or no seal by its looks. Several ways to seal are tried in their order.
 */
export function createIronReader(
  passwords: IronPassword | IronPasswords,
  ways: readonly IronSettings[] = [{}],
): IronReader {
  const known = remembering<Unsealed>()

  return {
    async open(seal, now) {
      const shape = shapeOf(seal)
      if (shape === undefined) return { refused: 'malformed' }
      // Unproved as yet, and worth no work: whoever lengthens it breaks the seal.
      if (isOver(shape, now)) return { refused: 'expired' }
      if (!knows(passwords, shape.passwordId)) return { refused: 'unknown-key' }
      return known.of(seal, () => unsealed(seal, shape.expiresAt))
    },
  }

  async function unsealed(seal: string, expiresAt: number | undefined): Promise<Unsealed> {
    let refusal: Unsealed = { refused: 'malformed' }
    for (const way of ways) {
      try {
        return { data: await unseal(seal, passwords, optionsOf(way)), expiresAt }
      } catch (error) {
        refusal = { refused: reasonOf(error) }
        if (refusal.refused !== 'tampered') return refusal
      }
    }
    return refusal
  }
}

interface Shape {
  readonly passwordId: string
  readonly expiresAt: number | undefined
}

function shapeOf(seal: string): Shape | undefined {
  if (seal.length > MOST) return undefined
  const parts = seal.split('*')
  const [prefix, passwordId = '', , , , expiration = ''] = parts
  if (parts.length !== 8 || prefix !== 'Fe26.2' || !/^(?:[1-9]\d{0,15})?$/.test(expiration)) {
    return undefined
  }
  return { passwordId, expiresAt: expiration === '' ? undefined : Number(expiration) }
}

/** Iron allows a minute more, which a browser never uses: the cookie is over before. */
function isOver({ expiresAt }: Shape, now: number): boolean {
  return expiresAt !== undefined && expiresAt <= now
}

function knows(passwords: IronPassword | IronPasswords, id: string): boolean {
  if (typeof passwords === 'string' || passwords instanceof Uint8Array) return true
  return Object.hasOwn(passwords, id === '' ? 'default' : id)
}

function optionsOf({ encryption, integrity }: IronSettings): SealOptions {
  return {
    ...defaults,
    encryption: { ...defaults.encryption, ...encryption },
    integrity: { ...defaults.integrity, ...integrity },
    // When it ends has been looked at by our own clock.
    timestampSkewSec: Number.POSITIVE_INFINITY,
  }
}

function reasonOf(error: unknown): Reason {
  const message = error instanceof Error ? error.message : ''
  if (message === 'Bad hmac value') return 'tampered'
  return message.startsWith('Failed parsing') ? 'invalid-data' : 'malformed'
}
