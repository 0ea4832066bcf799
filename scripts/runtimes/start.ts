/** Starting servers in other runtimes, from bundles of our sources. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { build } from 'esbuild'
import type { Command } from './install.ts'

/** Left to the runtime to load; our own packages are bundled, as built. */
const FRAMEWORKS = [
  'express',
  'koa',
  'fastify',
  'fastify-plugin',
  'h3',
  'hono',
  'cookie-es',
  'iron-webcrypto',
]

/** Inside the repository, so that frameworks are found. */
const folder = resolve('node_modules/.cache/runtimes')
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

export interface Started {
  readonly child: ChildProcess
  readonly url: string
}

/** Runs a script that prints `listening on URL`. */
export async function startServer(
  command: Command,
  name: string,
  script: string,
): Promise<Started> {
  const bundle = await bundleOf(name, script, { platform: 'node', external: FRAMEWORKS })
  const [executable, ...args] = command(bundle)
  const child = spawn(executable, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    // What the kit provokes on purpose is no news to a developer.
    env: { ...process.env, DENO_NO_UPDATE_CHECK: '1', NODE_ENV: 'test' },
  })
  return { child, url: await told(child) }
}

/** Runs a script to its end; true if it ended well. What it prints is printed. */
export async function runScript(command: Command, name: string, script: string): Promise<boolean> {
  const bundle = await bundleOf(name, script, { platform: 'node', external: FRAMEWORKS })
  const [executable, ...args] = command(bundle)
  const env = { ...process.env, DENO_NO_UPDATE_CHECK: '1', NODE_NO_WARNINGS: '1' }
  const { status } = spawnSync(executable, args, { stdio: ['ignore', 'inherit', 'inherit'], env })
  return status === 0
}

/** Runs a module whose default export is a Worker, with these variables in its environment. */
export async function startWorker(
  workerd: Command,
  name: string,
  script: string,
  variables: Readonly<Record<string, string>> = {},
): Promise<Started> {
  // The kit imports node:http where it serves subjects itself, which it does not here.
  await bundleOf(name, script, {
    platform: 'browser',
    conditions: ['workerd', 'worker'],
    external: ['node:*'],
  })
  const port = await freePort()
  const config = join(folder, `${name}.capnp`)
  const bindings = Object.entries(variables).map(
    ([key, text]) => `(name = "${key}", text = "${text}")`,
  )
  writeFileSync(
    config,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .worker)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")]
);
const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "${name}.mjs")],
  bindings = [${bindings.join(', ')}],
  compatibilityDate = "2026-11-01"
);
`,
  )
  const [executable, ...args] = workerd(config)
  const child = spawn(executable, args, { stdio: 'inherit' })
  const url = `http://127.0.0.1:${port}/`
  await answering(url)
  return { child, url }
}

async function bundleOf(name: string, script: string, options: object): Promise<string> {
  mkdirSync(folder, { recursive: true })
  const outfile = join(folder, `${name}.mjs`)
  await build({
    stdin: { contents: script, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    mainFields: ['module', 'main'],
    outfile,
    logLevel: 'error',
    ...options,
  })
  return outfile
}

async function told(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the server has no output')
  for await (const line of createInterface(child.stdout)) {
    const url = /listening on (\S+)/.exec(line)?.[1]
    if (url !== undefined) return url
  }
  throw new Error('the server ended before it listened')
}

/** workerd says nothing when it listens. */
async function answering(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const answered = await fetch(url).then(
      (response) => response.arrayBuffer(),
      () => undefined,
    )
    if (answered !== undefined) return
    await new Promise((resolve) => setTimeout(resolve, 100))
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
