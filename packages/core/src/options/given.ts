/** Are these options at all, or what belongs into them? */
import { outdatedNode } from '../platform/platform.ts'
import { config, isRecord, kindOf } from '../words/faults.ts'

/**
 * What stands where options belong, if it may be options. The error that is thrown otherwise never shows what was
 * given, since it is most likely the secret.
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG`
 */
export function checkGiven<Options extends object>(given: Options, where: string): Options {
  mustRunHere()
  if (isApp(given)) {
    throw config(
      `${where} was given an app where options belong.`,
      'Give options only, and install what it answers with: app.use(session({ secret })).',
    )
  }
  if (isRequest(given)) {
    throw config(
      `${where} was given a request where options belong, since it was installed without being called.`,
      'Call it where it is installed, and install what it answers with: app.use(session({ secret })).',
    )
  }
  if (typeof given === 'function') {
    throw config(
      `${where} takes options, and was given a function.`,
      'Options come first: withSession({ secret: … }, handler), with the secret taken from the environment; functions that answer with options are called: session(options()).',
    )
  }
  if (isRecord(given) && !('then' in given)) return given
  throw config(
    `${where} takes options, and was given ${kindOf(given)}.`,
    'Give options by name: { secret: … }, with the secret taken from the environment.',
  )
}

function mustRunHere(): void {
  const version = outdatedNode()
  if (version === undefined) return
  throw config(
    `sealed-session needs Node 20.19 or newer, and this is ${version}.`,
    'Install a newer one from https://nodejs.org.',
  )
}

/** koa-session takes the app as well. */
function isApp(given: unknown): boolean {
  const isObject = isRecord(given) || typeof given === 'function'
  return isObject && typeof (given as { readonly use?: unknown }).use === 'function'
}

/** `app.use(session)` hands the request itself over, or the framework's object around it. */
function isRequest(given: unknown): boolean {
  return isRecord(given) && ('headers' in given || 'req' in given || 'request' in given)
}
