/**
 * The session cookie of Starlette and FastAPI: read and written as `SessionMiddleware` does.
 *
 * @module
 */
export type { Digest } from './itsdangerous/hasher.ts'
export type { GivenSecretKey, SecretKey } from './itsdangerous/options.ts'
export { type StarletteOptions, starlette } from './starlette/codec.ts'
