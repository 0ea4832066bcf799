/** Why can this command not do what it was asked? */
import { type ExitCode, USAGE } from './exit.ts'

/** Told as a sentence, with what to do about it, and without a stack. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly remedy: string
  readonly exitCode: ExitCode

  constructor(what: string, remedy: string, exitCode: ExitCode = USAGE) {
    super(what)
    this.remedy = remedy
    this.exitCode = exitCode
  }
}
