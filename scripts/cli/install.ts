/** The command as users get it: packed, and installed in an app’s folder outside of the repository. */
import { execFileSync, spawn } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

export interface Ran {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

export interface Around {
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
  /** What the command is given by a pipe, while somebody sits at the terminal. */
  readonly piped?: string
}

export interface Command {
  readonly folder: string
  /** By the machine’s own Node, which users have. */
  run(args: readonly string[], around?: Around): Promise<Ran>
  /** On a terminal, where somebody types. */
  onTerminal(args: readonly string[], around?: Around): Promise<Ran>
}

const NODE = process.env.MACHINE_NODE ?? process.execPath
const QUIETLY = ['--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error']

export function installCommand(folder: string): Command {
  writeFileSync(join(folder, 'package.json'), '{ "name": "app", "private": true }')
  const tarballs = ['packages/core', 'packages/adapter-express', 'packages/cli'].map((each) => {
    const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], {
      cwd: each,
      encoding: 'utf8',
    })
    return join(folder, (JSON.parse(packed) as [{ filename: string }])[0].filename)
  })
  execFileSync('npm', ['install', ...QUIETLY, ...tarballs, 'express@5.3.0'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const bin = join(folder, 'node_modules/.bin/sealed-session')
  const spell = (each: string) => `'${each.replaceAll("'", "'\\''")}'`
  return {
    folder,
    run: (args, around) => started(NODE, [bin, ...args], folder, around),
    onTerminal(args, around) {
      const pipe = around?.piped === undefined ? '' : `printf %s ${spell(around.piped)} | `
      const line = pipe + [NODE, bin, ...args].map(spell).join(' ')
      return started('script', ['-qec', line, '/dev/null'], folder, around)
    },
  }
}

async function started(
  command: string,
  args: readonly string[],
  cwd: string,
  { input = '', env = {} }: Around = {},
): Promise<Ran> {
  const { PATH, HOME } = process.env
  const child = spawn(command, args, { cwd, env: { PATH, HOME, TERM: 'xterm-256color', ...env } })
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [out, err] = [text(child.stdout), text(child.stderr)]
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  return { code: await ended, out: await out, err: await err }
}
