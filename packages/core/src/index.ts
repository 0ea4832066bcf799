/**
 * Sessions for any JavaScript server, sealed in a cookie.
 *
 * @module
 */

export { valuesOf as cookieValues } from './cookie/header.ts'
export { type RequireDeviceOptions, requireDevice } from './device/require.ts'
export type { SessionHandle } from './home/devices.ts'
export type { OnConflict } from './life/changes.ts'
export { type EndReason, endedBecause } from './life/ended-because.ts'
export { type FlashMessages, flash } from './life/flash.ts'
export { setLabel } from './life/label.ts'
export type { Lifetime } from './life/lifetime.ts'
export { passive } from './life/passive.ts'
export { authenticated, type RecentOptions, requireRecent } from './life/recent.ts'
export type { Done, Session, SessionVerbs } from './life/session.ts'
export { type SessionState, stateOf } from './life/state.ts'
export type {
  CacheControlOptions,
  CodecOptions,
  CookieOptions,
  CrossOriginOptions,
  DeviceAlgorithm,
  DeviceBoundOptions,
  FormerCookie,
  LimitOptions,
  LoadChoice,
  RevocationOptions,
  SealerChoice,
  SessionOptions,
  StampOptions,
  StoreErrorChoice,
} from './options/all.ts'
export type { Duration } from './options/duration.ts'
export type { LiveSecret } from './options/live-secrets.ts'
export {
  generateSecret,
  type Secret,
  type SecretOption,
  secretsFromEnv,
} from './options/secrets.ts'
export { createCodec } from './seal/codec.ts'
export { fileKeys } from './seal/ring/file-keys.ts'
export type { KeyState } from './seal/ring/key.ts'
export type { KeyRingOptions } from './seal/ring/options.ts'
export { type KeyInfo, type KeyRing, keyRing } from './seal/ring/ring.ts'
export type { KeyStorage, KeyText } from './seal/ring/storage.ts'
export { type StoreKeysOptions, storeKeys } from './seal/ring/store-keys.ts'
export type { BridgeOptions } from './store/bridge.ts'
export { type ExpressStore, fromExpressStore } from './store/express.ts'
export { fromKeyv, type KeyvStore } from './store/keyv.ts'
export { type MemoryStoreOptions, memoryStore } from './store/memory.ts'
export type {
  Deleted,
  Listed,
  Listing,
  NewRecord,
  Page,
  SessionStore,
  StoreCapabilities,
  StoredRecord,
  Touch,
  Which,
  Written,
} from './store/store.ts'
export { fromUnstorage, type UnstorageStorage } from './store/unstorage.ts'
export { allowCrossOrigin } from './visit/allowed.ts'
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
export type { Answer } from './words/answer.ts'
export { type Awaitable, attempt, chain } from './words/awaitable.ts'
export type { Brought, Decoded, Holds, Serializer, SessionCodec } from './words/codec.ts'
export type { Commit, CookieAttributes, CookieParts, Outcome } from './words/commit.ts'
export type {
  Data,
  Envelope,
  Flash,
  Sealable,
  SessionData,
  SessionLifetime,
} from './words/envelope.ts'
export {
  alsoSessionError,
  SessionError,
  type SessionErrorCode,
  type SessionErrorDetails,
} from './words/errors.ts'
export type { SessionEvent, WarningKind } from './words/events.ts'
export type { Read, Reader, ReadSession } from './words/reader.ts'
export type { Reason } from './words/refusal.ts'
export type { About, RequestHead } from './words/request.ts'
export { spellPath } from './words/spell.ts'
export type { StandardSchema } from './words/standard-schema.ts'
