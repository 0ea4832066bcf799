/** What does the store ask of Redis? The same of every client; a script by its hash, and in full where it is not known. */
import type { RedisClient } from './client.ts'
import { ioRedis } from './io-redis.ts'
import { nodeRedis } from './node-redis.ts'
import type { Wait } from './options.ts'
import type { Script } from './scripts.ts'

export interface Connection {
  /** Whether what is sent first is done first, whatever the keys: where there is one connection to one server. */
  readonly keepsOrder: boolean
  get(key: string): Promise<unknown>
  /** Runs a script that writes nothing which would have to survive. */
  ask(script: Script, key: string, values: readonly string[]): Promise<unknown>
  /** Runs a script that writes, and answers when as many replicas have it as the app has asked for. */
  write(script: Script, key: string, values: readonly string[]): Promise<unknown>
}

/** A script as it is sent: by its hash, or in full. */
export interface Sent {
  readonly by: 'hash' | 'source'
  readonly script: string
  readonly key: string
  readonly values: readonly string[]
}

/** One kind of client. */
export interface Speaker {
  readonly keepsOrder: boolean
  get(key: string): Promise<unknown>
  send(what: Sent): Promise<unknown>
  /** On the connection that has sent it, asks how many replicas have it. */
  sendAndWait(what: Sent, wait: Wait): Promise<readonly [reply: unknown, replicas: unknown]>
}

export function connectionOf(client: RedisClient, wait: Wait | undefined): Connection {
  const speaker = 'evalSha' in client ? nodeRedis(client) : ioRedis(client)
  return {
    keepsOrder: speaker.keepsOrder,
    get: (key) => speaker.get(key),
    ask: (script, key, values) => run((what) => speaker.send(what), script, key, values),
    write: (script, key, values) => run(sending(speaker, wait), script, key, values),
  }
}

function sending(speaker: Speaker, wait: Wait | undefined): (what: Sent) => Promise<unknown> {
  if (wait === undefined) return (what) => speaker.send(what)
  return async (what) => {
    const [reply, replicas] = await speaker.sendAndWait(what, wait)
    if (Number(replicas) >= wait.replicas) return reply
    throw new Error(
      `Redis has written a session, but ${Number(replicas)} of ${wait.replicas} replicas confirmed it ` +
        `within ${wait.milliseconds} ms: whether it survives the loss of this server is not known.`,
    )
  }
}

/** Redis forgets its scripts when it restarts, fails over, or is told to: in full they are known again. */
async function run(
  send: (what: Sent) => Promise<unknown>,
  { hash, source }: Script,
  key: string,
  values: readonly string[],
): Promise<unknown> {
  try {
    return await send({ by: 'hash', script: hash, key, values })
  } catch (error) {
    if (!isUnknownScript(error)) throw error
    return await send({ by: 'source', script: source, key, values })
  }
}

function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('NOSCRIPT')
}
