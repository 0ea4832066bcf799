/** Which clients are stores tried with? Each library in the versions that are supported, as apps would make them. */
import * as ioredis6 from 'ioredis'
import * as ioredis5 from 'ioredis-5'
import * as redis6 from 'redis'
import * as redis5 from 'redis-5'
import type { RedisClient } from '../src/index.ts'

export interface Given {
  readonly client: RedisClient
  close(): unknown
}

export interface Library {
  readonly name: string
  /** One that fails at once while it is not connected, so that tests need not wait for what they know. */
  one(port: number): Promise<Given>
  cluster(ports: readonly number[]): Promise<Given>
  sentinel(port: number): Promise<Given>
}

function nodeRedis(name: string, { createClient, createCluster, createSentinel }: typeof redis6) {
  return {
    name,
    async one(port: number) {
      const client = createClient({
        url: urlOf(port),
        disableOfflineQueue: true,
        socket: { reconnectStrategy: 20 },
      })
      await client.on('error', ignored).connect()
      return { client, close: () => client.destroy() }
    },
    async cluster(ports: readonly number[]) {
      const client = createCluster({ rootNodes: ports.map((port) => ({ url: urlOf(port) })) })
      await client.on('error', ignored).connect()
      return { client, close: () => client.destroy() }
    },
    async sentinel(port: number) {
      const client = createSentinel({
        name: 'sessions',
        sentinelRootNodes: [{ host: '127.0.0.1', port }],
      })
      await client.on('error', ignored).connect()
      return { client, close: () => client.destroy() }
    },
  }
}

function ioRedis(name: string, { Redis, Cluster }: typeof ioredis6) {
  return {
    name,
    async one(port: number) {
      const client = new Redis(port, '127.0.0.1', {
        enableOfflineQueue: false,
        maxRetriesPerRequest: 0,
        retryStrategy: () => 20,
        lazyConnect: true,
      })
      await client.on('error', ignored).connect()
      return { client, close: () => client.disconnect() }
    },
    async cluster(ports: readonly number[]) {
      const client = new Cluster(ports.map((port) => ({ host: '127.0.0.1', port })))
      client.on('error', ignored)
      return { client, close: () => client.disconnect() }
    },
    async sentinel(port: number) {
      const client = new Redis({ name: 'sessions', sentinels: [{ host: '127.0.0.1', port }] })
      client.on('error', ignored)
      return { client, close: () => client.disconnect() }
    },
  }
}

export const LIBRARIES: readonly Library[] = [
  nodeRedis('node-redis 6', redis6),
  nodeRedis('node-redis 5', redis5 as unknown as typeof redis6),
  ioRedis('ioredis 6', ioredis6),
  ioRedis('ioredis 5', ioredis5 as unknown as typeof ioredis6),
]

function urlOf(port: number): string {
  return `redis://127.0.0.1:${port}`
}

function ignored(): void {}
