/** How does an app of a framework come to run: installed, built and started outside of the repository? */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { delimiter, dirname, join, resolve } from 'node:path'
import { generateSecret } from '@sealed-session/core'
import { publishable } from '../workspaces.ts'
import type { Framework, Start } from './apps.ts'

export interface Running {
  readonly url: string
  stop(): void
}

/** Our packages, as npm would publish them: their names, and where they are packed. */
export function pack(into: string): ReadonlyMap<string, string> {
  mkdirSync(into, { recursive: true })
  return new Map(
    publishable().map(({ name, folder }) => {
      const [packed] = JSON.parse(
        execFileSync('npm', ['pack', '--json', '--pack-destination', into], {
          cwd: folder,
          encoding: 'utf8',
        }),
      )
      return [name, join(into, packed.filename)]
    }),
  )
}

/** Answers with the folder. Nothing that the repository brings is in its way; npm comes with the machine. */
export async function buildApp(
  { name, app = name, kit, versions = {}, with: laidOver }: Framework,
  packs: ReadonlyMap<string, string>,
  folder: string,
): Promise<string> {
  cpSync(join('examples/frameworks', app), folder, { recursive: true, filter: isSource })
  if (laidOver) cpSync(join(import.meta.dirname, 'with', laidOver), folder, { recursive: true })
  const { dependencies, scripts } = manifestOf(folder)
  const ours = Object.keys(dependencies).filter((each) => packs.has(each))
  if (kit) ours.push('@sealed-session/conformance')
  const packed = new Set([...ours, '@sealed-session/core'].map((each) => packs.get(each) as string))
  const pinned = Object.entries(versions).map((pair) => pair.join('@'))
  await npm(['install', '--no-package-lock', '--loglevel=error', ...packed, ...pinned], folder)
  // As in CI: a secret is there when the app is started, not when it is built.
  if (scripts.build) await npm(['run', 'build'], folder)
  return folder
}

/** Whether an app says how its types are checked: then ours have to fit its framework's. */
export function isTyped(folder: string): boolean {
  return existsSync(join(folder, 'tsconfig.json'))
}

export function checkTypes(folder: string): Promise<void> {
  return run(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', folder], folder)
}

export async function startApp(folder: string, { script, environment }: Start): Promise<Running> {
  const port = await freePort()
  const url = `http://localhost:${port}`
  const child = spawn('npm', ['run', script ?? 'start'], {
    cwd: folder,
    // It prints the errors that cases have it make.
    stdio: 'ignore',
    // A group of its own, since npm does not end what it has started.
    detached: true,
    env: {
      ...cleanEnvironment(),
      HOST: '127.0.0.1',
      PORT: String(port),
      SESSION_SECRET: generateSecret(),
      ...environment,
    },
  })
  await answering(url, child)
  return { url, stop: () => process.kill(-(child.pid as number), 'SIGKILL') }
}

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>
  readonly scripts: Readonly<Record<string, string>>
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}

/** Whoever has tried an example in its folder has left things there. */
function isSource(path: string): boolean {
  return !/[\\/](?:node_modules|dist|build|\.\w[^\\/]*)(?:[\\/]|$)/.test(path)
}

function npm(args: readonly string[], cwd: string): Promise<void> {
  return run('npm', args, cwd)
}

function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  return new Promise((done, reject) => {
    execFile(command, args, { cwd, env: cleanEnvironment() }, (error, stdout, stderr) => {
      if (error === null) done()
      else reject(new Error(`${args.join(' ')} failed:\n${`${stdout}${stderr}`.slice(-2000)}`))
    })
  })
}

/** Without what is the repository's own, and with the Node.js that runs this. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const { SESSION_SECRET: _secret, NODE_OPTIONS: _options, PATH, ...rest } = process.env
  return {
    ...rest,
    PATH: [dirname(process.execPath), PATH].join(delimiter),
    NEXT_TELEMETRY_DISABLED: '1',
    ASTRO_TELEMETRY_DISABLED: '1',
    NUXT_TELEMETRY_DISABLED: '1',
  }
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
