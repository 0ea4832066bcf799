/** From arguments to an exit code: an app, and what to do next. */
import { styleText } from 'node:util'
import { CommanderError } from 'commander'
import { type Arguments, readArguments } from './arguments.ts'
import { ask, type Terminal } from './ask.ts'
import { Failure } from './failure.ts'
import { whyNotFree } from './folder.ts'
import { install, packageManager } from './package-manager.ts'
import { write } from './write.ts'

export const FINE = 0
/** It is there, and could not be installed. */
export const NOT_INSTALLED = 1
/** The command was not given what it needs. */
export const USAGE = 2

export async function run(args: readonly string[]): Promise<number> {
  try {
    return await create(readArguments(args))
  } catch (error) {
    // Commander has said what it had to say, help included.
    if (error instanceof CommanderError) return error.exitCode === 0 ? FINE : USAGE
    if (!(error instanceof Failure)) throw error
    console.error(
      `${styleText('red', 'create-sealed-session:', { stream: process.stderr })} ${error.message}`,
    )
    return USAGE
  }
}

async function create(given: Arguments): Promise<number> {
  // Before anything is asked for nothing.
  if (given.folder !== undefined) mustBeFree(given.folder)
  const wanted = await ask(given, terminal())
  if (wanted === undefined) return USAGE
  mustBeFree(wanted.folder)
  write(wanted)

  const by = packageManager()
  const installed = wanted.install && install(by, wanted.folder)
  tellWhatIsNext(wanted.folder, by, installed)
  return wanted.install && !installed ? NOT_INSTALLED : FINE
}

function mustBeFree(folder: string): void {
  const why = whyNotFree(folder)
  if (why !== undefined) throw new Failure(why)
}

function tellWhatIsNext(folder: string, by: string, installed: boolean): void {
  const commands = [
    `cd ${quoted(folder)}`,
    installed ? `${by} run test` : `${by} install`,
    `${by} run dev`,
  ]
  console.log(`\nCreated ${folder}, with a fresh secret in its .env. What is next:\n`)
  for (const command of commands) console.log(`  ${command}`)
  console.log('')
}

/** For a shell, if it needs to be. */
function quoted(folder: string): string {
  return /^[\w./@+-]+$/.test(folder) ? folder : `'${folder.replaceAll("'", "'\\''")}'`
}

function terminal(): Terminal | undefined {
  const { stdin: input, stdout: output, env } = process
  return input.isTTY && output.isTTY && !env.CI ? { input, output } : undefined
}
