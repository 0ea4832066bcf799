/** How does a command say what scripts are to learn from it? */
import type { ExitCode } from './exit.ts'

export type Answer = (code: ExitCode) => void
