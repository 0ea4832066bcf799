/** How is node-redis spoken to? */
import { SessionError } from '@sealed-session/core'
import type { NodeRedisArguments, NodeRedisClient } from './client.ts'
import type { Sent, Speaker } from './connection.ts'

export function nodeRedis(client: NodeRedisClient): Speaker {
  return {
    // Only the plain client can watch keys, since only it has one connection; pools, clusters and sentinels have more.
    keepsOrder: 'isWatching' in client,
    async get(key) {
      return open(client).get(key)
    },
    async send({ by, script, key, values }) {
      const given = argumentsOf(key, values)
      return by === 'hash' ? open(client).evalSha(script, given) : open(client).eval(script, given)
    },
    async sendAndWait(what, { replicas, milliseconds }) {
      const pipeline = pipelineOf(client, what)
      pipeline.wait(replicas, milliseconds)
      const [reply, confirmed] = await pipeline.execAsPipeline()
      return [reply, confirmed]
    },
  }
}

function pipelineOf(client: NodeRedisClient, { by, script, key, values }: Sent) {
  const pipeline = open(client).multi()
  const given = argumentsOf(key, values)
  if (by === 'hash') pipeline.evalSha(script, given)
  else pipeline.eval(script, given)
  return pipeline
}

function argumentsOf(key: string, values: readonly string[]): NodeRedisArguments {
  return { keys: [key], arguments: [...values] }
}

/** It connects when it is told to, and says little when it was not. */
function open(client: NodeRedisClient): NodeRedisClient {
  if (client.isOpen) return client
  throw new SessionError(
    'ERR_SESSION_CONFIG',
    'The node-redis client that redisStore() was given is not connected: it never was, or has been closed.',
    'Call `await client.connect()` before the app listens.',
  )
}
