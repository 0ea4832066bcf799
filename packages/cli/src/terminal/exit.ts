/** What do scripts learn from the exit code? */

export const FINE = 0
/** Something was found, or refused. */
export const FOUND = 1
/** The command was not given what it needs. */
export const USAGE = 2

export type ExitCode = typeof FINE | typeof FOUND | typeof USAGE
