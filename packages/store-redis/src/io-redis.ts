/** How is ioredis spoken to? */
import type { IoRedisClient } from './client.ts'
import type { Sent, Speaker } from './connection.ts'

export function ioRedis(client: IoRedisClient): Speaker {
  return {
    keepsOrder: !client.isCluster,
    get: (key) => client.get(key),
    send: ({ by, script, key, values }) =>
      by === 'hash'
        ? client.evalsha(script, 1, key, ...values)
        : client.eval(script, 1, key, ...values),
    async sendAndWait(what, { replicas, milliseconds }) {
      const commands = [commandOf(what), ['wait', replicas, milliseconds]]
      try {
        return await inOne(client, commands)
      } catch (error) {
        if (!isMoved(error)) throw error
        // A pipeline is not sent on to where a slot has gone; a single command is, and the client learns from it.
        await client.get(what.key)
        return await inOne(client, commands)
      }
    },
  }
}

function commandOf({ by, script, key, values }: Sent): unknown[] {
  return [by === 'hash' ? 'evalsha' : 'eval', script, 1, key, ...values]
}

async function inOne(
  client: IoRedisClient,
  commands: unknown[][],
): Promise<readonly [unknown, unknown]> {
  const answers = (await client.pipeline(commands).exec()) ?? []
  for (const [error] of answers) if (error) throw error
  return [answers[0]?.[1], answers[1]?.[1]]
}

function isMoved(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('MOVED')
}
