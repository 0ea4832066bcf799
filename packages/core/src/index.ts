/**
 * Sessions for any JavaScript server, sealed in a cookie.
 *
 * @module
 */

export { type FlashMessages, flash } from './life/flash.ts'
export type { Lifetime } from './life/lifetime.ts'
export { type Done, type Session, type SessionVerbs, stateOf } from './life/session.ts'
export { SessionState } from './life/state.ts'
export type { CookieOptions, SealerChoice, SessionOptions } from './options/all.ts'
export { generateSecret, secretsFromEnv } from './options/secrets.ts'
export type { HeaderTarget } from './response/headers.ts'
export { type CodecOptions, createCodec } from './seal/codec.ts'
export {
  type AdapterNote,
  exposedState,
  exposeState,
  findState,
  SESSION_PROPERTY,
} from './visit/expose.ts'
export { createSessions, type Sessions, toSessions } from './visit/sessions.ts'
export { type Awaitable, attempt, chain } from './words/awaitable.ts'
export type { Decoded, Serializer, SessionCodec } from './words/codec.ts'
export type { Commit, Outcome } from './words/commit.ts'
export type {
  Data,
  Envelope,
  Flash,
  Sealable,
  SessionData,
  SessionLifetime,
} from './words/envelope.ts'
export { SessionError, type SessionErrorCode, type SessionErrorDetails } from './words/errors.ts'
export type { SessionEvent, WarningKind } from './words/events.ts'
export type { Reason } from './words/refusal.ts'
export type { About, RequestFacts } from './words/request.ts'
export type { StandardSchema } from './words/standard-schema.ts'
