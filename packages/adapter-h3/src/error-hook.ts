/** How does the session come into a Response that an app's own `onError` makes? h3 puts no headers on that one. */
import { findVisit } from '@sealed-session/core'
import { headersOf } from '@sealed-session/core/fetch'
import type { H3Config, H3Event } from 'h3'

type ErrorHook = NonNullable<H3Config['onError']>

/**
 * Sees to the hook of the app that an event belongs to. Nitro answers every error by one that makes a Response. A
 * frozen app's stays as it is.
 */
export function errorHookCarrier(name: string): (event: H3Event) => void {
  const carrying = new WeakSet<ErrorHook>()

  return function carry({ app }) {
    const config: H3Config = app?.config ?? {}
    const hook = config.onError
    if (!hook || carrying.has(hook) || Object.isFrozen(config)) return
    config.onError = async (error, event) => withSession(await hook(error, event), event, name)
    carrying.add(config.onError)
  }
}

async function withSession(made: unknown, event: H3Event, name: string): Promise<unknown> {
  const { context, req } = event
  const visit = findVisit(context, name)
  // The error may be that it could not be saved.
  if (!(made instanceof Response) || !visit?.isCommitted) return made
  const headers = headersOf(made, context, req.method)
  await visit.commitTo(headers)
  return headers.response
}
