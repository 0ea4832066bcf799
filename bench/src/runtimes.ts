/** The runtimes that are measured, installed once. */
import { execFileSync } from 'node:child_process'
import { type Command, installRuntimes, type Runtimes } from '../../scripts/runtimes/install.ts'

let installed: Runtimes | undefined

export function runtimes(): Runtimes {
  installed ??= installRuntimes()
  return installed
}

export interface ScriptRuntime {
  readonly name: string
  readonly command: Command
}

/** Those that run a script, the main one first. */
export function scriptRuntimes(quick: boolean): readonly [ScriptRuntime, ...ScriptRuntime[]] {
  const node26 = { name: 'Node 26', command: (file: string) => [process.execPath, file] as const }
  if (quick) return [node26]
  const { node24, node22, node20, bun, deno } = runtimes()
  return [
    node26,
    { name: 'Node 24', command: node24 },
    { name: 'Node 22', command: node22 },
    { name: 'Node 20', command: node20 },
    { name: 'Bun', command: bun },
    { name: 'Deno', command: deno },
  ]
}

/** Name and version of each, as it tells them itself. */
export function runtimeVersions(): readonly string[] {
  const workerd = { name: 'workerd', command: runtimes().workerd }
  return [...scriptRuntimes(false), workerd].map(({ name, command }) => {
    const [executable] = command('')
    const [line = ''] = execFileSync(executable, ['--version'], { encoding: 'utf8' }).split('\n')
    const version = /\d[\w.-]*/.exec(line)?.[0] ?? line
    return `${name.replace(/ \d+$/, '')} ${version}`
  })
}
