/**
 * Sessions for any JavaScript server, sealed in a cookie.
 *
 * @module
 */
export { type Awaitable, attempt, chain } from './awaitable.ts'
export { type CodecOptions, createCodec } from './codec.ts'
export { SessionError, type SessionErrorCode, type SessionErrorDetails } from './errors.ts'
export {
  type AdapterNote,
  exposedState,
  exposeState,
  findState,
  SESSION_PROPERTY,
} from './expose.ts'
export { type FlashMessages, flash } from './flash.ts'
export type { HeaderTarget } from './headers.ts'
export type { Lifetime } from './lifetime.ts'
export { generateSecret, secretsFromEnv } from './secrets.ts'
export { type Done, type Session, type SessionVerbs, stateOf } from './session.ts'
export { createSessions, type Sessions, toSessions } from './sessions.ts'
export { SessionState } from './state.ts'
export type {
  About,
  Commit,
  CookieOptions,
  Data,
  Decoded,
  Envelope,
  Flash,
  Outcome,
  Reason,
  RequestFacts,
  Sealable,
  SealerChoice,
  Serializer,
  SessionCodec,
  SessionData,
  SessionEvent,
  SessionLifetime,
  SessionOptions,
  StandardSchema,
  WarningKind,
} from './types.ts'
