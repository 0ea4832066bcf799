/** Sessions of @fastify/secure-session: ciphertext and nonce, in base64, with a semicolon between. */
import { type Foreign, LEFT_ALONE } from './foreign.ts'

/** The nonce has 24 bytes; the ciphertext 16 more than what is in it. */
const SEALED = /^[A-Za-z0-9+/]{24,}={0,2};[A-Za-z0-9+/]{32}$/

export function recognizeSecureSession(value: string): Foreign | undefined {
  if (!SEALED.test(value)) return undefined
  return {
    format: '@fastify/secure-session',
    says: 'It is a session of @fastify/secure-session, encrypted with libsodium.',
    remedy: LEFT_ALONE,
  }
}
