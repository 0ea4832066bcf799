/** Which clients can be given, and what is asked of them? No more of their types than is needed for both to fit. */

/** node-redis 5 and 6: `createClient`, `createCluster`, `createSentinel` and `createClientPool` of the package `redis`. */
export interface NodeRedisClient {
  readonly isOpen: boolean
  get(key: string): Promise<unknown>
  eval(script: string, options: NodeRedisArguments): Promise<unknown>
  evalSha(hash: string, options: NodeRedisArguments): Promise<unknown>
  multi(): NodeRedisPipeline
}

export interface NodeRedisArguments {
  keys: string[]
  arguments: string[]
}

interface NodeRedisPipeline {
  eval(script: string, options: NodeRedisArguments): unknown
  evalSha(hash: string, options: NodeRedisArguments): unknown
  wait(replicas: number, milliseconds: number): unknown
  execAsPipeline(): Promise<readonly unknown[]>
}

/** ioredis 5 and 6, and iovalkey: `new Redis()`, with sentinels too, and `new Cluster()`. */
export interface IoRedisClient {
  readonly status: string
  readonly isCluster: boolean
  get(key: string): Promise<unknown>
  eval(script: string, keys: number, ...rest: string[]): Promise<unknown>
  evalsha(hash: string, keys: number, ...rest: string[]): Promise<unknown>
  pipeline(commands: unknown[][]): {
    exec(): Promise<readonly (readonly [error: Error | null, reply: unknown])[] | null>
  }
}

export type RedisClient = NodeRedisClient | IoRedisClient
