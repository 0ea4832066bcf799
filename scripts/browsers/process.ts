/** How are programs started, waited for and ended that run beside a script? */
import { type ChildProcess, spawn } from 'node:child_process'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import { setTimeout } from 'node:timers/promises'

/** Whoever is not gone by then is ended. */
const MILLISECONDS_TO_LEAVE = 5000

/** What it prints is nobody's business: browsers print a lot. */
export function start(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): ChildProcess {
  return spawn(command, args, { stdio: 'ignore', env: { ...process.env, ...environment } })
}

export async function stop(child: ChildProcess): Promise<void> {
  child.kill('SIGTERM')
  await left(child)
}

/** Waits until it has ended by itself, or ends it. */
export async function left(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  const late = new AbortController()
  const end = setTimeout(MILLISECONDS_TO_LEAVE, undefined, { signal: late.signal })
    .then(() => child.kill('SIGKILL'))
    .catch(() => undefined)
  await gone
  late.abort()
  await end
}

/** Looks until there is something to see. A look that fails is one that saw nothing. */
export async function until<R>(
  look: () => R | undefined | Promise<R | undefined>,
  what: string,
  seconds = 30,
): Promise<R> {
  const end = performance.now() + seconds * 1000
  let failed: unknown
  while (performance.now() < end) {
    try {
      const found = await look()
      if (found !== undefined) return found
    } catch (error) {
      failed = error
    }
    await setTimeout(20)
  }
  throw new Error(`${what} did not come`, { cause: failed })
}

/** One that nobody listened to a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
