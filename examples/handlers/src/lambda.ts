/** An AWS Lambda function URL (payload format 2.0): cookies come and go as lists. */
import { createSessions, SessionError } from '@sealed-session/core'
import { type Visits, visit } from './visits.ts'

interface FunctionUrlEvent {
  readonly rawPath: string
  readonly cookies?: readonly string[]
  readonly headers?: Readonly<Record<string, string>>
  readonly requestContext?: { readonly http: { readonly method: string } }
}

interface FunctionUrlResult {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly cookies: readonly string[]
  readonly body: string
}

const sessions = createSessions<Visits>()

export async function handler(event: FunctionUrlEvent): Promise<FunctionUrlResult> {
  try {
    return await answer(event)
  } catch (error) {
    if (!(error instanceof SessionError)) throw error
    return { statusCode: error.status, headers: {}, cookies: [], body: 'error' }
  }
}

async function answer(event: FunctionUrlEvent): Promise<FunctionUrlResult> {
  const state = await sessions.open({
    headers: { ...event.headers, cookie: event.cookies?.join('; ') },
    method: event.requestContext?.http.method,
  })
  const body = await visit(event.rawPath, state.session)
  const { setCookie, vary, cacheControl } = await sessions.commit(state)
  return {
    statusCode: 200,
    headers: {
      ...(vary && { vary: 'Cookie' }),
      ...(cacheControl && { 'cache-control': cacheControl }),
    },
    cookies: setCookie,
    body,
  }
}
