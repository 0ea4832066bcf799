/**
 * Reads the sessions of @fastify/secure-session.
 *
 * @example
 * session({ secret, acceptFrom: [secureSession({ key: readFileSync('secret-key'), cookie: { path: '/' } })] })
 *
 * @module
 */

import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js'
import { type Awaitable, chain, type Read, type Reader, type Reason } from '@sealed-session/core'
import { type TheirAttributes, theirCookies } from './reading/cookies.ts'
import { fromBase64, isMembers, without } from './reading/data.ts'
import {
  checkKeys,
  checkOptions,
  config,
  listOf,
  type ReaderOptions,
  type RollingOption,
} from './reading/options.ts'
import { createReader, openFirst } from './reading/reader.ts'
import { type Key, signaturesBy, unsigned } from './reading/signature.ts'
import { derivedKey } from './reading/sodium.ts'

/** @fastify/secure-session's own options, as they were given to it; one reader for each of its sessions. */
export interface SecureSessionOptions extends ReaderOptions, RollingOption {
  /** 32 bytes, or base64 of them, or a list of these, newest first. */
  readonly key?: Key | readonly Key[] | undefined
  /** A text of at least 32 bytes, which a key was derived from. That takes some time, once. */
  readonly secret?: string | Uint8Array | undefined
  /** 16 bytes, beside `secret`. Default: the library's own. */
  readonly salt?: string | Uint8Array | undefined
  /** Seconds. Default 86401. */
  readonly expiry?: number | undefined
  readonly sessionName?: string | undefined
  /** Default: the session's name, which is `session`. */
  readonly cookieName?: string | undefined
  readonly cookie?: TheirAttributes | undefined
  readonly cookieOptions?: TheirAttributes | undefined
  /** The secret of @fastify/cookie, where the cookie's option `signed` was on. */
  readonly cookieSecret?: Key | readonly Key[] | undefined
}

const KNOWN = [
  ...['key', 'secret', 'salt', 'expiry', 'sessionName', 'cookieName', 'cookie', 'cookieOptions'],
  ...['cookieSecret', 'rolling'],
]

const KEY_BYTES = 32
const NONCE_BYTES = 24
const MAC_BYTES = 16

/** @throws {SessionError} `ERR_SESSION_CONFIG` for options that cannot work. */
export function secureSession(options: SecureSessionOptions): Reader {
  checkOptions(options, 'secureSession', KNOWN)
  const {
    sessionName = 'session',
    cookieName = sessionName,
    cookie,
    cookieOptions = cookie,
  } = options
  const keys = keysOf(options)
  const plain = unsigning(cookieOptions, options)

  const read = (text: string, now: number) =>
    chain(keys.get(), (keys) => readOf(opened(text, keys), options, now))

  return createReader(
    {
      name: 'secure-session',
      cookies: theirCookies('secureSession', [cookieName], { httpOnly: true, ...cookieOptions }),
      atOnce: keys.atOnce && plain.atOnce,
      open: (header, now) =>
        openFirst(header, cookieName, (value) =>
          chain(
            plain.text(value),
            (text): Awaitable<Read> =>
              text === undefined ? { refused: 'tampered' } : read(text, now),
          ),
        ),
    },
    options,
  )
}

type Opened = { readonly message: Uint8Array } | { readonly refused: Reason }

/** libsodium's secretbox: XSalsa20 and Poly1305, with the nonce beside it. */
function opened(text: string, keys: readonly Uint8Array[]): Opened {
  const [box, nonce, ...more] = text.split(';').map(fromBase64)
  if (box === undefined || nonce === undefined || more.length > 0) return { refused: 'malformed' }
  if (box.length < MAC_BYTES || nonce.length !== NONCE_BYTES) return { refused: 'malformed' }
  for (const key of keys) {
    try {
      return { message: xsalsa20poly1305(key, nonce).decrypt(box) }
    } catch {
      // Sealed by another key, or by nobody.
    }
  }
  return { refused: 'tampered' }
}

function readOf(opened: Opened, options: SecureSessionOptions, now: number): Read {
  if ('refused' in opened) return opened
  const session: unknown = JSON.parse(new TextDecoder().decode(opened.message))
  // A session without its time would never end there.
  if (!isMembers(session) || typeof session.__ts !== 'number') return { refused: 'invalid-data' }
  const seenAt = session.__ts * 1000
  const expiresAt = seenAt + (options.expiry || 86_401) * 1000
  if (expiresAt <= now) return { refused: 'expired' }
  return {
    data: without(session, '__ts'),
    seenAt,
    expiresAt: options.rolling ? undefined : expiresAt,
  }
}

interface Keys {
  readonly atOnce: boolean
  get(): Awaitable<readonly Uint8Array[]>
}

function keysOf({ key, secret, salt }: SecureSessionOptions): Keys {
  if (key !== undefined) {
    const keys = listOf(checkKeys('secureSession', 'key', key)).map(bytesOf)
    if (keys.every(({ length }) => length === KEY_BYTES)) return { atOnce: true, get: () => keys }
    throw config(`secureSession: a key has not ${KEY_BYTES} bytes.`, 'Give those of the library.')
  }
  const [text] = checkKeys('secureSession', 'key, or secret,', secret)
  const derived = derivedKey(text as Key, salt)
  return { atOnce: false, get: async () => [await derived()] }
}

function bytesOf(key: Key): Uint8Array {
  if (typeof key !== 'string') return key
  try {
    return fromBase64(key)
  } catch {
    throw config('secureSession: a key is no base64.', 'Give those of the library.')
  }
}

interface Plain {
  readonly atOnce: boolean
  text(value: string): Awaitable<string | undefined>
}

function unsigning(cookie: TheirAttributes | undefined, options: SecureSessionOptions): Plain {
  if (cookie?.signed !== true) return { atOnce: true, text: (value) => value }
  const secrets = checkKeys('secureSession', 'cookieSecret', options.cookieSecret)
  const signatures = signaturesBy(secrets, 'sha256', 'base64')
  return { atOnce: signatures.atOnce, text: (value) => unsigned(value, signatures) }
}
