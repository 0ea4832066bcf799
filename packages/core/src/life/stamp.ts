/** What is somebody's stamp, by the option `stamp.of`? */
import { SessionError } from '../words/errors.ts'
import { kindOf } from '../words/faults.ts'

/** What the option answers with. @throws {SessionError} `ERR_SESSION_STAMP` if it threw, or that is no text. */
export function stampOf<T>(
  of: (data: Partial<T>) => string | undefined,
  data: Partial<T>,
): string | undefined {
  let answer: unknown
  try {
    answer = of(data)
  } catch (cause) {
    throw stampError(
      'The option `stamp.of` threw, so by which stamp the session holds cannot be told.',
      'Let it answer undefined for a session of nobody: (data) => data.user?.passwordVersion.',
      cause,
    )
  }
  if (answer === undefined || typeof answer === 'string') return answer
  throw stampError(
    `The option \`stamp.of\` answered ${kindOf(answer)}, not with text.`,
    'Answer with text, as stamp.current does: String(version).',
  )
}

/** Of a session that belongs to somebody. @throws {SessionError} `ERR_SESSION_STAMP` */
export function mustHaveStamp<T>(
  of: (data: Partial<T>) => string | undefined,
  data: Partial<T>,
): void {
  if (stampOf(of, data) !== undefined) return
  throw stampError(
    'The option `stamp.of` answered undefined for a session that belongs to somebody, which would be refused when it is next compared.',
    'Put the stamp into the session where `subject` finds whose it is: session.user = { id, passwordVersion }.',
  )
}

export function stampError(what: string, remedy: string, cause?: unknown): SessionError {
  return new SessionError('ERR_SESSION_STAMP', what, remedy, cause === undefined ? {} : { cause })
}
