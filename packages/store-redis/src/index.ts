/**
 * Keeps the sessions of sealed-session in Redis or Valkey, with the client that the app has anyway.
 *
 * @module
 */

export type { SessionStore } from '@sealed-session/core'
export type { IoRedisClient, NodeRedisClient, RedisClient } from './client.ts'
export type { RedisStoreOptions } from './options.ts'
export { redisStore } from './store.ts'
