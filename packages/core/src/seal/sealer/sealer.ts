/** Text to token and back: Fe26.2 with raw keys, whoever does the cryptography. */
import { type Awaitable, attempt, chain } from '../../words/awaitable.ts'
import type { Reason } from '../../words/refusal.ts'
import {
  isSpelledAsToken,
  partsOf,
  refusalOfForm,
  spellCovered,
  spellToken,
  type TokenParts,
} from '../anatomy.ts'
import type { Cipher, Ciphers } from './cipher.ts'
import type { Keyring } from './keyring.ts'

/** The port that keeps keys to itself: nothing above it knows one. */
export interface Sealer {
  /**
   * True if neither answers with a promise, from now on. It is false for as long as the secrets have not
   * been asked for, so it is not to be remembered.
   */
  readonly synchronous: boolean
  /** Of which secrets, where these may come and go: what another edition has opened is to be opened anew. */
  readonly edition: object | undefined
  /** Asks for the secrets if that was put off. @throws {SessionError} `ERR_SESSION_SECRET` */
  ready(): Awaitable<void>
  /** `expiresAt` in milliseconds; it is part of the token, readable and authenticated. */
  seal(text: string, expiresAt: number): Awaitable<string>
  unseal(token: string): Awaitable<Unsealed>
}

/** Made anew for whoever asks. */
export type Unsealed =
  | {
      readonly text: string
      /** Undefined: the token knows no end (other Iron implementations can make such). */
      readonly expiresAt: number | undefined
      /** Sealed by another than the newest secret. */
      readonly stale: boolean
      readonly refused?: undefined
    }
  | { readonly refused: Reason }

const IV_BYTES = 16

/** Seals with the first cipher, opens with all. `atOnce`: the ciphers never promise anything. */
export function createSealer(
  keyring: Keyring,
  random: (size: number) => Uint8Array,
  atOnce: boolean,
): Sealer {
  return {
    get synchronous() {
      return atOnce && keyring.isReady
    },

    get edition() {
      return keyring.edition
    },

    ready() {
      return chain(keyring.ciphers(), () => {})
    },

    seal(text, expiresAt) {
      const iv = random(IV_BYTES)
      return chain(keyring.ciphers(), ([newest]) =>
        chain(newest.encrypt(text, iv), (sealed) => {
          const covered = spellCovered(newest.id, sealed, expiresAt)
          return chain(newest.authenticate(covered), (mac) => spellToken(covered, mac))
        }),
      )
    },

    unseal(token) {
      const parts = partsOf(token)
      if (parts === undefined) return { refused: refusalOfForm(token) }

      return chain(keyring.ciphers(), (all) => {
        const opened = openedBy(all, parts, token)
        if (opened !== undefined) return opened
        if (keyring.newer === undefined) return refusal(token, 'unknown-key')
        // Others may have one that is newer.
        return chain(
          keyring.newer(),
          (all) => openedBy(all, parts, token) ?? refusal(token, 'unknown-key'),
        )
      })
    },
  }
}

/** Undefined: none of them has sealed it. */
function openedBy(all: Ciphers, parts: TokenParts, token: string): Awaitable<Unsealed> | undefined {
  const cipher = all.find(({ id }) => id === parts.keyId)
  return cipher && open(cipher, parts, token, cipher !== all[0])
}

function open(
  cipher: Cipher,
  { covered, iv, ciphertext, expiresAt, mac: given }: TokenParts,
  token: string,
  stale: boolean,
): Awaitable<Unsealed> {
  return chain(cipher.authenticate(covered), (mac): Awaitable<Unsealed> => {
    // Comparing text, not bytes, also refuses every other spelling of the same mac.
    if (!equal(mac, given)) return refusal(token, 'tampered')
    return attempt<Unsealed>(
      () => chain(cipher.decrypt(iv, ciphertext), (text) => ({ text, expiresAt, stale })),
      // Authentic, and yet no ciphertext: whoever holds the key sealed something else.
      () => ({ refused: 'malformed' }),
    )
  })
}

/** Why a token that has the right shape is refused. */
function refusal(token: string, reason: Reason): Unsealed {
  return { refused: isSpelledAsToken(token) ? reason : 'malformed' }
}

/** Looks at every character, so that the time taken tells nothing about where two texts differ. */
function equal(expected: string, given: string): boolean {
  if (expected.length !== given.length) return false
  let difference = 0
  for (let at = 0; at < expected.length; at++) {
    difference |= expected.charCodeAt(at) ^ given.charCodeAt(at)
  }
  return difference === 0
}
