/** The runtimes, from npm, in a folder of their own outside the repository. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const VERSIONS = {
  node20: 'npm:node@20.20.2',
  node22: 'npm:node@22.23.3',
  node24: 'npm:node@24.21.0',
  bun: '1.4.5',
  deno: '2.9.6',
  workerd: '1.20261117.1',
} as const

/** How a runtime is asked to run a file. */
export type Command = (file: string) => readonly [command: string, ...args: string[]]

export interface Runtimes {
  readonly node20: Command
  readonly node22: Command
  readonly node24: Command
  readonly node26: Command
  readonly bun: Command
  readonly deno: Command
  /** Takes a configuration instead of a script. */
  readonly workerd: Command
}

export function installRuntimes(): Runtimes {
  const folder = mkdtempSync(join(tmpdir(), 'sealed-session-runtimes-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

  const manifest = { private: true, dependencies: VERSIONS }
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest))
  execFileSync('npm', ['install', '--no-package-lock', '--loglevel=error'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })

  const bin = (path: string) => join(folder, 'node_modules', path)
  return {
    node20: (file) => [bin('node20/bin/node'), file],
    node22: (file) => [bin('node22/bin/node'), file],
    node24: (file) => [bin('node24/bin/node'), file],
    node26: (file) => [process.execPath, file],
    bun: (file) => [bin('.bin/bun'), 'run', file],
    deno: (file) => [bin('.bin/deno'), 'run', '-A', '-q', file],
    workerd: (config) => [bin('.bin/workerd'), 'serve', config],
  }
}
