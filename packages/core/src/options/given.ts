/** Are these options at all, or what belongs into them? */
import { config, isRecord, kindOf } from '../words/faults.ts'

/**
 * What stands where options belong, if it may be options. The error that is thrown otherwise never shows what was
 * given, since it is most likely the secret.
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG`
 */
export function checkGiven<Options extends object>(given: Options, where: string): Options {
  if (isRequest(given)) {
    throw config(
      `${where} was given a request where options belong.`,
      'Call it where it is installed, and install what it answers with: session({ secret }).',
    )
  }
  if (isRecord(given) && !('then' in given)) return given
  throw config(
    `${where} takes options, and was given ${kindOf(given)}.`,
    'Give options by name: { secret: … }, with the secret taken from the environment.',
  )
}

/** `app.use(session)` hands the request itself over, or the framework's object around it. */
function isRequest(given: unknown): boolean {
  return isRecord(given) && ('headers' in given || 'req' in given || 'request' in given)
}
