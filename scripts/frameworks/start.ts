/** How does an app of a framework come to run: installed, built and started outside of the repository? */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { cpSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { generateSecret } from '@sealed-session/core'
import { publishable } from '../workspaces.ts'
import type { Framework } from './apps.ts'

export interface Running {
  readonly url: string
  stop(): void
}

/** Nothing that the repository brings is in its way; npm comes with the machine. */
export async function startApp(framework: Framework, folder: string): Promise<Running> {
  const { name, packages, build, start } = framework
  cpSync(join(import.meta.dirname, name), folder, { recursive: true })
  const tarballs = publishable().filter((each) => packages.includes(each.name))
  const packed = tarballs.map(({ folder: of }) => pack(of, folder))
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...packed], folder)
  // As in CI: a secret is there when the app is started, not when it is built.
  run(process.execPath, build, folder)
  const port = await freePort()
  const url = `http://localhost:${port}`
  const child = spawn(process.execPath, [...start(port)], {
    cwd: folder,
    // It prints the errors that cases have it make.
    stdio: 'ignore',
    env: {
      ...environment(),
      HOST: '127.0.0.1',
      PORT: String(port),
      SESSION_SECRET: generateSecret(),
    },
  })
  await answering(url, child)
  return { url, stop: () => child.kill('SIGKILL') }
}

function pack(folder: string, into: string): string {
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', into], {
      cwd: folder,
      encoding: 'utf8',
    }),
  )
  return join(into, packed.filename)
}

function run(command: string, args: readonly string[], cwd: string): void {
  execFileSync(command, args, {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: environment(),
  })
}

function environment(): NodeJS.ProcessEnv {
  const { SESSION_SECRET: _secret, NODE_OPTIONS: _options, ...rest } = process.env
  return { ...rest, NEXT_TELEMETRY_DISABLED: '1' }
}

async function answering(url: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 150 && child.exitCode === null; tries++) {
    const answered = await fetch(url).then(
      (response) => response.ok,
      () => false,
    )
    if (answered) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  throw new Error(`nothing answers at ${url}`)
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
