/** How is a script of this folder run as a process of its own? */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { newFile } from './files.ts'

export interface Script {
  start(...args: readonly string[]): ChildProcess
}

/** Bundled once, so that each of many processes begins at once. */
export async function bundle(name: string): Promise<Script> {
  const outfile = newFile('mjs')
  await build({
    entryPoints: [fileURLToPath(new URL(name, import.meta.url))],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['sealed-session-source'],
  })
  return {
    start: (...args) =>
      spawn(process.execPath, [outfile, ...args], { stdio: ['ignore', 'pipe', 'inherit'] }),
  }
}

/** What it has printed, once it is over; throws if it failed. */
export async function outputOf(child: ChildProcess): Promise<string> {
  let output = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text
  })
  const [code, signal] = await once(child, 'close')
  if (code !== 0) throw new Error(`a child ended with ${code ?? signal}`)
  return output
}

/** The lines that it has printed when it is killed, after so many of them; one that is cut off does not count. */
export async function linesUntilKilled(child: ChildProcess, lines: number): Promise<string[]> {
  let output = ''
  let seen = 0
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text
    seen += text.split('\n').length - 1
    if (seen >= lines) child.kill('SIGKILL')
  })
  const [, signal] = await once(child, 'close')
  if (signal !== 'SIGKILL') throw new Error('a child ended by itself')
  return output.split('\n').slice(0, -1)
}
