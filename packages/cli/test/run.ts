/** For tests: the command as a process of its own, as a terminal or a script starts it. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

export const CLI = join(import.meta.dirname, '../src/cli.ts')

export const SECRET = 'Zr8kQ2vLw5XnB7cT1yJ4uH9sD6fG3aPe'
export const OLD_SECRET = 'm3Xt9RbK7qWzL2pVf8YdG5hN1jCs6uEa'

/** The moment at which these tests take place, and how the command is told of it. */
export const NOW = Date.UTC(2026, 0, 10)
export const AT = '2026-01-10T00:00:00Z'

export interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface Around {
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

/** What a process needs; and a place where the compiled sources are kept, for so many of them. */
export const NEEDED = {
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  NODE_COMPILE_CACHE: join(tmpdir(), 'sealed-session-cli-compiled'),
}

/** With this environment, beside what a process needs, and no other. */
export async function run(args: readonly string[], around: Around = {}): Promise<Ran> {
  const child = spawn(process.execPath, ['--conditions=sealed-session-source', CLI, ...args], {
    cwd: around.cwd ?? emptyFolder(),
    env: { ...NEEDED, ...around.env },
  })
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [out, err] = [text(child.stdout), text(child.stderr)]
  // What needs no input may be over before it has read any.
  child.stdin.on('error', () => {})
  child.stdin.end(around.input ?? '')
  return { code: await ended, out: await out, err: await err }
}

/** Gone when the test is over. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sealed-session-cli-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
