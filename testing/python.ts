/** How do tests come by a real Python app? By the system's own Python, for which the system has packages. */
import { spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'

const PYTHON = '/usr/bin/python3'

/** Whether these can be imported. */
export function hasPython(...modules: readonly string[]): boolean {
  return spawnSync(PYTHON, ['-c', `import ${modules.join(', ')}`]).status === 0
}

export interface PythonApp {
  readonly url: string
  stop(): void
}

/** Starts a script that prints `READY {"url": …}` once it listens. */
export async function startPython(
  script: string,
  options: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<PythonApp> {
  const child = spawn(PYTHON, [script, ...options], {
    stdio: ['ignore', 'pipe', 'inherit'],
    // Nothing is left beside the script.
    env: { ...process.env, ...env, PYTHONDONTWRITEBYTECODE: '1' },
  })
  for await (const line of createInterface(child.stdout)) {
    const ready = /^READY (.*)/.exec(line)?.[1]
    if (ready === undefined) continue
    const { url } = JSON.parse(ready) as { url: string }
    return { url, stop: () => child.kill() }
  }
  throw new Error(`${script} did not start.`)
}
