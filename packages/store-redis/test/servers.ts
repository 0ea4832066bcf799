/** How do tests come by a Redis of their own? They start what the machine has, on loopback, and end it by its id. */
import { type ChildProcess, spawn } from 'node:child_process'
import { accessSync, constants, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { createInterface } from 'node:readline'
import { Redis } from 'ioredis'

const PATH = `${process.env.PATH}${delimiter}/usr/bin`

/** The servers that this machine has: `redis-server`, `valkey-server`. */
export const SERVERS = ['redis-server', 'valkey-server'].filter((binary) =>
  PATH.split(delimiter).some((folder) => isProgram(join(folder, binary))),
)

/** What needs a server takes long, and is done by `scripts/stores.ts`, which sees to it that there is one. */
export const WITHOUT_SERVER = SERVERS.length === 0 || process.env.STORES_IN_FULL !== 'yes'
export const [SERVER = 'redis-server'] = SERVERS

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** What a server holds survives its end, by a log that is written before it answers. */
export const LASTING = ['--appendonly', 'yes', '--appendfsync', 'always']

export class Server {
  readonly port: number
  readonly #binary: string
  readonly #folder: string
  readonly #args: readonly string[]
  #process: ChildProcess | undefined

  /** Ready to answer. */
  static async start(binary = SERVER, ...args: readonly string[]): Promise<Server> {
    const server = new Server(binary, await freePort(), args)
    await server.start()
    return server
  }

  private constructor(binary: string, port: number, args: readonly string[]) {
    this.port = port
    this.#binary = binary
    this.#args = args
    this.#folder = mkdtempSync(join(tmpdir(), 'store-redis-'))
  }

  get folder(): string {
    return this.#folder
  }

  async start(): Promise<void> {
    const settings = {
      port: this.port,
      bind: '127.0.0.1',
      dir: this.#folder,
      save: '',
      'repl-diskless-sync-delay': '0',
    }
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, `${value}`])
    this.#process = await spawned(this.#binary, [...args, ...this.#args], 'Ready to accept')
  }

  /** As when the machine fails. */
  kill(): Promise<void> {
    return ended(this.#process, 'SIGKILL')
  }

  pause(): void {
    this.#process?.kill('SIGSTOP')
  }

  resume(): void {
    this.#process?.kill('SIGCONT')
  }

  async stop(): Promise<void> {
    await ended(this.#process, 'SIGKILL')
    rmSync(this.#folder, { recursive: true, force: true })
  }

  /** Asks it something that no store would. */
  async ask(...command: readonly [string, ...(string | number)[]]): Promise<unknown> {
    const client = new Redis(this.port)
    try {
      return await client.call(...command)
    } finally {
      client.disconnect()
    }
  }
}

/** Three servers that share the slots. */
export async function startCluster(binary = SERVER): Promise<readonly Server[]> {
  const nodes = await Promise.all(
    [0, 1, 2].map(() =>
      Server.start(binary, '--cluster-enabled', 'yes', '--cluster-node-timeout', '2000'),
    ),
  )
  const slots = Array.from({ length: 16_384 }, (_, slot) => slot)
  const third = Math.ceil(slots.length / nodes.length)
  for (const [index, node] of nodes.entries()) {
    await node.ask('cluster', 'addslots', ...slots.slice(index * third, (index + 1) * third))
    await node.ask('cluster', 'set-config-epoch', index + 1)
  }
  for (const { port } of nodes.slice(1)) await nodes[0]?.ask('cluster', 'meet', '127.0.0.1', port)
  for (const node of nodes) await until(async () => isWhole(await node.ask('cluster', 'info')))
  return nodes
}

function isWhole(info: unknown): boolean {
  return /cluster_state:ok/.test(String(info)) && /cluster_known_nodes:3/.test(String(info))
}

/** A server and those that follow it, all of whom have what it has. */
export async function startReplicated(followers: number, binary = SERVER) {
  const first = await Server.start(binary)
  const replicaOf = ['--replicaof', `127.0.0.1 ${first.port}`]
  const replicas = await Promise.all(
    Array.from({ length: followers }, () => Server.start(binary, ...replicaOf)),
  )
  await until(async () => {
    const info = String(await first.ask('info', 'replication'))
    return info.split('state=online').length - 1 === followers
  })
  return { first, replicas }
}

export interface Watched {
  readonly sentinelPort: number
  /**
   * As when the machine fails that the sentinel sends clients to: that need not be the first, since on a busy machine
   * a sentinel takes a server for lost that was only slow.
   */
  killMaster(): Promise<void>
  stop(): Promise<void>
}

/** A server with two replicas, and a sentinel that promotes one of them when it fails. */
export async function startWatched(binary = SERVER): Promise<Watched> {
  const { first, replicas } = await startReplicated(2, binary)
  const sentinelPort = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'store-redis-sentinel-'))
  const settings = [
    `port ${sentinelPort}`,
    'bind 127.0.0.1',
    `dir ${folder}`,
    `sentinel monitor sessions 127.0.0.1 ${first.port} 1`,
    'sentinel down-after-milliseconds sessions 500',
    'sentinel failover-timeout sessions 2000',
  ]
  const file = join(folder, 'sentinel.conf')
  writeFileSync(file, settings.join('\n'))
  const sentinel = await spawned(binary, [file, '--sentinel'], '+monitor')
  const client = new Redis(sentinelPort)
  await until(async () => /slaves=2/.test(String(await client.call('info', 'sentinel'))))
  return {
    sentinelPort,
    async killMaster() {
      const address = await client.call('sentinel', 'get-master-addr-by-name', 'sessions')
      const port = Number(Array.isArray(address) ? address[1] : undefined)
      await [first, ...replicas].find((server) => server.port === port)?.kill()
    },
    async stop() {
      client.disconnect()
      await ended(sentinel, 'SIGKILL')
      rmSync(folder, { recursive: true, force: true })
      await Promise.all([first, ...replicas].map((server) => server.stop()))
    },
  }
}

/** Asks again until it is so: a limit is the test's. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20))
}

const running = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

/** A process that has said this. */
async function spawned(binary: string, args: readonly string[], said: string) {
  const child = spawn(binary, args, {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, PATH },
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  await new Promise<void>((resolve, reject) => {
    const lines: string[] = []
    child.once('error', reject)
    child.once('exit', () => reject(new Error(`${binary} has ended:\n${lines.join('\n')}`)))
    createInterface(child.stdout).on('line', (line) => {
      lines.push(line)
      if (line.includes(said)) resolve()
    })
  })
  return child
}

async function ended(child: ChildProcess | undefined, signal: NodeJS.Signals): Promise<void> {
  if (child === undefined || !running.has(child)) return
  const end = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await end
}

/** Nodes of a cluster talk at a port that is higher by 10,000. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = await portThatWasFree()
    if (port <= 55_535) return port
  }
}

function portThatWasFree(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}
