/** From arguments to an exit code: who answers, and how is said what went wrong? */
import { SessionError } from '@sealed-session/core'
import { CommanderError } from 'commander'
import { createProgram } from './program.ts'
import { type ExitCode, FINE, FOUND, USAGE } from './terminal/exit.ts'
import { Failure } from './terminal/failure.ts'
import { printError } from './terminal/print.ts'

export async function run(args: readonly string[]): Promise<ExitCode> {
  // Whoever reads us may stop: `sealed-session inspect … | head -1`.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  let code: ExitCode = FINE
  const program = createProgram((answer) => {
    code = answer
  })
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    return told(error)
  }
}

function told(error: unknown): ExitCode {
  // Commander has said what it had to say, help included.
  if (error instanceof CommanderError) return error.exitCode === 0 ? FINE : USAGE
  if (error instanceof Failure) {
    printError(error.message, error.remedy)
    return error.exitCode
  }
  if (error instanceof SessionError) {
    printError(error.message)
    return error.code === 'ERR_SESSION_TOO_LARGE' ? FOUND : USAGE
  }
  throw error
}
