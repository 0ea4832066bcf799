/**
 * Sessions for any JavaScript server, sealed in a cookie.
 *
 * @module
 */

export { type FlashMessages, flash } from './life/flash.ts'
export type { Lifetime } from './life/lifetime.ts'
export type { Done, Session, SessionVerbs } from './life/session.ts'
export { type SessionState, stateOf } from './life/state.ts'
export type {
  CacheControlOptions,
  CodecOptions,
  CookieOptions,
  FormerCookie,
  LoadChoice,
  SealerChoice,
  SessionOptions,
} from './options/all.ts'
export {
  generateSecret,
  type Secret,
  type SecretOption,
  secretsFromEnv,
} from './options/secrets.ts'
export { createCodec } from './seal/codec.ts'
export {
  type AdapterNote,
  exposedSession,
  exposeState,
  findVisit,
  isExposed,
  loadedSession,
  SESSION_PROPERTY,
} from './visit/expose.ts'
export { concernsCommit, type HeaderTarget } from './visit/headers.ts'
export { type CookieJar, type CookieSource, commitToJar } from './visit/jar.ts'
export {
  type AdapterSessions,
  createSessions,
  type Sessions,
  toSessions,
} from './visit/sessions.ts'
export type { Visit } from './visit/visit.ts'
export { type Awaitable, attempt, chain } from './words/awaitable.ts'
export type { Decoded, Serializer, SessionCodec } from './words/codec.ts'
export type { Commit, CookieAttributes, CookieParts, Outcome } from './words/commit.ts'
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
export type { About, RequestHead } from './words/request.ts'
export type { StandardSchema } from './words/standard-schema.ts'
