/**
 * The session cookie of Flask: read and written as `SecureCookieSessionInterface` does.
 *
 * @module
 */
export { type FlaskOptions, flask } from './flask/codec.ts'
export { Markup, Tuple, tuple, Uuid } from './flask/values.ts'
export type { GivenSecretKey, SecretKey } from './itsdangerous/options.ts'
