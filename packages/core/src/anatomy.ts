/**
 * What a token shows without a key, for tools that look at cookies.
 *
 * @module
 */
export type { Secret } from './options/secrets.ts'
export { anatomyOf, type TokenAnatomy } from './seal/anatomy.ts'
export { type KeyUse, keyIdOf } from './seal/sealer/keys.ts'
