/**
 * itsdangerous in JavaScript: what Python signs is verified here, and what is signed here verifies there.
 *
 * @module
 */
export type { Digest } from './itsdangerous/hasher.ts'
export type {
  GivenSecretKey,
  KeyDerivation,
  SecretKey,
  SignerOptions,
} from './itsdangerous/options.ts'
export {
  type Loaded,
  type LoadedAt,
  type URLSafeSerializer,
  type URLSafeSerializerOptions,
  type URLSafeTimedSerializer,
  type URLSafeTimedSerializerOptions,
  urlSafeSerializer,
  urlSafeTimedSerializer,
} from './itsdangerous/serializer.ts'
export { type Refused, type Signer, signer, type Unsigned } from './itsdangerous/signer.ts'
export {
  type TimestampReason,
  type TimestampSigner,
  type TimestampSignerOptions,
  timestampSigner,
  type UnsignedAt,
  type UnsignOptions,
} from './itsdangerous/timestamp-signer.ts'
export { pythonJson } from './python/json.ts'
