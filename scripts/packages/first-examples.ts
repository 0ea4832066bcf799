/** Does the first example of each README run when it is pasted into an empty project, whoever installs it? */
import { type ExecFileSyncOptions, execFileSync, spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'

/** What a pasted app is asked, and what it sets. */
interface Pasted {
  readonly readme: string
  readonly ask: readonly [method: string, path: string, form?: string]
}

const PASTED: readonly Pasted[] = [
  { readme: 'packages/adapter-express', ask: ['POST', '/login'] },
  { readme: 'packages/adapter-koa', ask: ['POST', '/login'] },
  { readme: 'packages/adapter-fastify', ask: ['POST', '/login'] },
  { readme: 'packages/adapter-h3', ask: ['POST', '/login'] },
  { readme: 'packages/adapter-hono', ask: ['POST', '/login'] },
  { readme: 'packages/store-sqlite', ask: ['GET', '/'] },
  { readme: 'packages/core', ask: ['GET', '/'] },
  { readme: '.', ask: ['POST', '/login', 'name=ann'] },
]

/** Ours that these need. */
export const PASTED_NEED = ['core', 'express', 'koa', 'fastify', 'h3', 'hono', 'store-sqlite'].map(
  (name) => `@sealed-session/${name}`,
)

const FRAMEWORKS = ['express', 'koa', 'fastify', 'h3', 'hono', '@hono/node-server']

/** As on the first line of what an app of `export default` needs on Node. */
const SERVE_FETCH = `
const { default: app } = await import('./app.mjs')
const { serve } = await import('@hono/node-server')
serve({ fetch: app.fetch, port: 3000 })
`

export interface Manager {
  readonly name: string
  /** Adds these to the project in the folder. `ours`: tarballs by the names of their packages. */
  add(folder: string, ours: Tarballs, others: readonly string[]): void
}

export type Tarballs = Readonly<Record<string, string>>

const quiet: ExecFileSyncOptions = { stdio: ['ignore', 'ignore', 'inherit'] }

export const npm: Manager = {
  name: 'npm',
  add(folder, ours, others) {
    const specifiers = [...Object.values(ours), ...others]
    const flags = ['--no-audit', '--no-fund', '--loglevel=error']
    execFileSync('npm', ['install', ...flags, ...specifiers], { cwd: folder, ...quiet })
  },
}

/** Which gives a package what it says that it needs, and nothing else. */
export function pnpm(executable: string): Manager {
  return {
    name: 'pnpm',
    add(folder, ours, others) {
      const files = Object.entries(ours).map(([name, file]) => [name, `file:${file}`] as const)
      // Not published yet, so that what they need of each other is not to be had elsewhere.
      const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
      manifest.pnpm = { overrides: Object.fromEntries(files) }
      writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
      const specifiers = [...files.map(([name, file]) => `${name}@${file}`), ...others]
      execFileSync(executable, ['add', '--silent', ...specifiers], { cwd: folder, ...quiet })
    },
  }
}

/** Answers with what did not run. `tarballs`: ours, as packed. */
export async function notRunning(
  manager: Manager,
  folder: string,
  tarballs: Tarballs,
  node: string,
): Promise<readonly string[]> {
  mkdirSync(folder)
  execFileSync('npm', ['init', '-y'], { cwd: folder, stdio: 'ignore' })
  manager.add(folder, tarballs, FRAMEWORKS.map(pinned))
  const wrong: string[] = []
  for (const { readme, ask } of PASTED) {
    const fault = await faultOf(readme, ask, folder, node)
    if (fault !== undefined) wrong.push(`${readme}/README.md, by ${manager.name}: ${fault}`)
  }
  return wrong
}

/** The version that the repository has: what is newest today may not be there tomorrow. */
function pinned(name: string): string {
  return `${name}@${JSON.parse(readFileSync(join('node_modules', name, 'package.json'), 'utf8')).version}`
}

async function faultOf(
  readme: string,
  [method, path, form]: Pasted['ask'],
  folder: string,
  node: string,
): Promise<string | undefined> {
  const [, code] = /^```js\n(.*?)^```/ms.exec(readFileSync(join(readme, 'README.md'), 'utf8')) ?? []
  if (code === undefined) return 'there is no example'
  const port = await freePort()
  const served = code.includes('@hono/node-server')
    ? `serve({ fetch: app.fetch, port: ${port} })`
    : `serve(app, { port: ${port} })`
  const onPort = (text: string) =>
    text.replaceAll('3000', String(port)).replace('serve(app)', served)
  writeFileSync(join(folder, 'app.mjs'), onPort(code))
  writeFileSync(join(folder, 'serve.mjs'), onPort(SERVE_FETCH))
  const entry = code.includes('export default {') ? 'serve.mjs' : 'app.mjs'
  const env = { ...process.env, SESSION_SECRET: 'Zr8kQ2vLw5XnB7cT1yJ4uH9sD6fG3aPe' }
  const child = spawn(node, [entry], { cwd: folder, env, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (piece) => {
    said += piece
  })
  try {
    const response = await answered(
      `http://localhost:${port}${path}`,
      { method, ...asForm(form) },
      child,
    )
    const isSet = response?.headers.getSetCookie().some((line) => line.startsWith('session=Fe26.2'))
    return isSet ? undefined : `${response?.status ?? 'no answer'}, and no session was set. ${said}`
  } finally {
    child.kill()
  }
}

function asForm(form: string | undefined): RequestInit {
  return form === undefined ? {} : { body: new URLSearchParams(form) }
}

/** Once it listens; undefined if it ends before. */
async function answered(
  url: string,
  request: RequestInit,
  child: ReturnType<typeof spawn>,
): Promise<Response | undefined> {
  const until = performance.now() + 20_000
  while (child.exitCode === null && performance.now() < until) {
    try {
      return await fetch(url, { ...request, redirect: 'manual' })
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  return undefined
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
