/** What was given: as an argument, by a pipe, typed unseen? */
import { openSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { ReadStream } from 'node:tty'
import { read } from 'read'
import { Failure } from './failure.ts'

/** The argument, or all of standard input; `-` is standard input too. */
export async function argumentOrInput(
  argument: string | undefined,
  what: string,
  remedy: string,
): Promise<string> {
  if (argument !== undefined && argument !== '-') return argument
  if (process.stdin.isTTY && argument === undefined)
    throw new Failure(`${what} is missing.`, remedy)
  return text(process.stdin)
}

/** Asks on the terminal for what must not be seen; undefined where nobody sits at one. */
export async function askUnseen(prompt: string): Promise<string | undefined> {
  const input = terminal()
  if (input === undefined) return undefined
  try {
    // On standard error, so that what the command answers can be piped on.
    return String(await read({ prompt, silent: true, input, output: process.stderr }))
  } catch {
    // Ctrl-C is an answer too: none.
    return undefined
  } finally {
    if (input !== process.stdin) input.destroy()
  }
}

/** The keyboard, even where standard input is a pipe. */
function terminal(): ReadStream | undefined {
  if (process.stdin.isTTY) return process.stdin
  if (!process.stderr.isTTY) return undefined
  try {
    return new ReadStream(openSync('/dev/tty', 'r'))
  } catch {
    return undefined
  }
}
