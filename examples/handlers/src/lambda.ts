/** An AWS Lambda function URL (payload format 2.0): cookies come and go as lists. */
import { createSessions } from '@sealed-session/core'
import { type Visits, visit } from './visits.ts'

interface FunctionUrlEvent {
  readonly rawPath: string
  readonly cookies?: readonly string[]
}

interface FunctionUrlResult {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly cookies: readonly string[]
  readonly body: string
}

const sessions = createSessions<Visits>()

export async function handler(event: FunctionUrlEvent): Promise<FunctionUrlResult> {
  const state = await sessions.open(event.cookies?.join('; '))
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
