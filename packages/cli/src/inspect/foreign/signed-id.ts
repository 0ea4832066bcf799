/** Ids of sessions that a server keeps in a store, signed so that nobody can guess one. */
import { type Foreign, LEFT_ALONE } from './foreign.ts'

/** `s:<id>.<signature>`: cookie-signature, as express-session and cookie-parser use it. */
const EXPRESS = /^s:[^.]+\.[A-Za-z0-9+/]{43}$/
/** The same without `s:`; the id is 24 bytes of base64url. */
const FASTIFY = /^[\w-]{32}\.[A-Za-z0-9+/]{43}$/

export function recognizeSignedId(value: string): Foreign | undefined {
  if (EXPRESS.test(value)) {
    return {
      format: 'express-session',
      says: 'It is an id of express-session, signed: the session itself is in a store of that server’s.',
      remedy: LEFT_ALONE,
    }
  }
  if (FASTIFY.test(value)) {
    return {
      format: '@fastify/session',
      says: 'It is an id of @fastify/session, signed: the session itself is in a store of that server’s.',
      remedy: LEFT_ALONE,
    }
  }
  return undefined
}
