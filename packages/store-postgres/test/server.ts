/** For tests: a Postgres of their own, from Debian's packages, on loopback and in a folder that goes with it. */
import { execFileSync } from 'node:child_process'
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where its programs are; undefined: it is not on this machine. */
const PROGRAMS = globSync('/usr/lib/postgresql/*/bin')
  .filter((folder) => existsSync(join(folder, 'pg_ctl')))
  .sort((one, other) => one.localeCompare(other, 'en', { numeric: true }))
  .at(-1)

/** What needs a server takes long, and is done by `scripts/stores.ts`, which sees to it that there is one. */
export const WITHOUT_SERVER = PROGRAMS === undefined || process.env.STORES_IN_FULL !== 'yes'

export class Postgres {
  readonly host = '127.0.0.1'
  readonly port: number
  readonly user = 'postgres'
  readonly database = 'postgres'
  readonly folder: string

  private constructor(port: number) {
    this.port = port
    this.folder = mkdtempSync(join(tmpdir(), 'sealed-session-postgres-'))
    mkdirSync(this.#data)
    if (isRoot) execFileSync('chown', ['-R', 'postgres:', this.folder])
    this.#run(
      'initdb',
      '-D',
      this.#data,
      '-E',
      'UTF8',
      '--locale=C',
      '-A',
      'trust',
      '-U',
      'postgres',
    )
  }

  /** A new one, that listens. */
  static async start(): Promise<Postgres> {
    const postgres = new Postgres(await freePort())
    postgres.start()
    return postgres
  }

  get url(): string {
    return this.urlOn(this.port)
  }

  /** By way of a pooler that listens there. */
  urlOn(port: number): string {
    return `postgres://${this.user}@${this.host}:${port}/${this.database}`
  }

  start(): void {
    const options = [
      `-c listen_addresses=${this.host}`,
      `-c port=${this.port}`,
      `-c unix_socket_directories=${this.folder}`,
      '-c max_connections=200',
    ]
    const log = join(this.folder, 'log')
    this.#run('pg_ctl', '-D', this.#data, '-w', '-l', log, '-o', options.join(' '), 'start')
  }

  /** As in a crash: at once, and with recovery at the next start. */
  crash(): void {
    this.#run('pg_ctl', '-D', this.#data, '-w', '-m', 'immediate', 'stop')
  }

  /** Answers nothing from now on, and closes no connection. */
  pause(): void {
    const postmaster = this.#postmaster()
    process.kill(postmaster, 'SIGSTOP')
    for (const child of childrenOf(postmaster)) process.kill(child, 'SIGSTOP')
  }

  resume(): void {
    const postmaster = this.#postmaster()
    for (const child of childrenOf(postmaster)) process.kill(child, 'SIGCONT')
    process.kill(postmaster, 'SIGCONT')
  }

  /** Nothing is left of it. */
  remove(): void {
    try {
      this.crash()
    } catch {
      // It is down already.
    }
    rmSync(this.folder, { recursive: true, force: true })
  }

  get #data(): string {
    return join(this.folder, 'data')
  }

  #postmaster(): number {
    const [pid = ''] = readFileSync(join(this.#data, 'postmaster.pid'), 'utf8').split('\n')
    return Number(pid)
  }

  /** Postgres refuses to be run by root, so it and what belongs to it is run by the user that its packages have made. */
  asOwner(program: string, ...args: readonly string[]): readonly string[] {
    return isRoot ? ['runuser', '-u', 'postgres', '--', program, ...args] : [program, ...args]
  }

  #run(program: string, ...args: readonly string[]): void {
    const [command = '', ...all] = this.asOwner(join(PROGRAMS ?? '', program), ...args)
    execFileSync(command, all, { cwd: '/', stdio: 'ignore' })
  }
}

const isRoot = process.getuid?.() === 0

function childrenOf(pid: number): readonly number[] {
  const listed = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
  return listed.trim().split(/\s+/).map(Number)
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
