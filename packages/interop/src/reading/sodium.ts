/** Which key does libsodium derive from a text? `crypto_pwhash` with moderate limits: Argon2id. */

import { nodeCrypto } from './node.ts'
import { config } from './options.ts'
import type { Key } from './signature.ts'

const SALT_BYTES = 16

/** The library's own salt, the same for all who gave none. */
const SALT = [154, 175, 97, 15, 16, 85, 13, 187, 41, 13, 30, 167, 45, 241, 83, 214]

const KEY_BYTES = 32

interface Limits {
  readonly passes: number
  /** KiB. */
  readonly memory: number
}

/** OPSLIMIT_MODERATE and MEMLIMIT_MODERATE. */
const MODERATE: Limits = { passes: 3, memory: 262_144 }

/**
 * Begun at once, as that library did when it was registered: it takes half a second beside everything else where Node
 * has Argon2 (24.7), and some seconds of its own by WebAssembly.
 */
export function derivedKey(secret: Key, given: Key | undefined): () => Promise<Uint8Array> {
  const message = typeof secret === 'string' ? new TextEncoder().encode(secret) : secret
  const salt = given === undefined ? Uint8Array.from(SALT) : saltOf(given)
  if (message.length < 32) {
    throw config('secureSession: the secret has not 32 bytes.', 'Give that of the library.')
  }
  if (salt.length !== SALT_BYTES) {
    throw config(
      `secureSession: the salt has not ${SALT_BYTES} bytes.`,
      'Give that of the library.',
    )
  }
  const derived = argon2id(message, salt, MODERATE)
  // Told to whoever waits for it.
  derived.catch(() => undefined)
  return () => derived
}

/** As text it was ASCII. */
function saltOf(given: Key): Uint8Array {
  if (typeof given !== 'string') return given
  return Uint8Array.from(given, (character) => character.charCodeAt(0) & 0xff)
}

export async function argon2id(
  message: Uint8Array,
  nonce: Uint8Array,
  limits: Limits,
): Promise<Uint8Array> {
  const argon2 = nodeCrypto()?.argon2
  if (argon2 === undefined) return byWebAssembly(message, nonce, limits)
  const parameters = { message, nonce, ...limits, parallelism: 1, tagLength: KEY_BYTES }
  return new Promise((resolve, reject) => {
    argon2('argon2id', parameters, (error, key) => (error ? reject(error) : resolve(key)))
  })
}

async function byWebAssembly(
  password: Uint8Array,
  salt: Uint8Array,
  { passes, memory }: Limits,
): Promise<Uint8Array> {
  const { argon2id } = await import('hash-wasm')
  const limits = { iterations: passes, memorySize: memory, parallelism: 1, hashLength: KEY_BYTES }
  return argon2id({ password, salt, ...limits, outputType: 'binary' })
}
