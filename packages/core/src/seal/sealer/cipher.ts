/** What does a secret do? */
import type { Awaitable } from '../../words/awaitable.ts'

/** One secret's keys at work. Text in, base64url out, and the other way round. */
export interface Cipher {
  /** Names the secret in the token: hexadecimal, so that any Iron implementation takes it. */
  readonly id: string
  /** AES-256-CBC with PKCS#7 padding. */
  encrypt(text: string, iv: Uint8Array): Awaitable<{ iv: string; ciphertext: string }>
  /** Throws or rejects if the padding is wrong. Called for authenticated text only. */
  decrypt(iv: string, ciphertext: string): Awaitable<string>
  /** HMAC-SHA-256, as base64url. */
  authenticate(text: string): Awaitable<string>
}

/** One cipher for each secret, newest first. */
export type Ciphers = readonly [Cipher, ...Cipher[]]
