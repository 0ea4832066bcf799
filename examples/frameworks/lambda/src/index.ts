/** The function: `handler` answers whole, `streamed` piece by piece (function URLs with the invoke mode RESPONSE_STREAM). */
import { Writable } from 'node:stream'
import { withSession } from '@sealed-session/core/fetch'
import { app, onError, type Visitor } from './app.ts'
import { type HttpEvent, headersOf, requestOf, resultOf, takesOneCookie } from './event.ts'

const inSession = withSession<Visitor>({}, app, onError)
// A logout sets two cookies, the second of which holds back slower responses. Where there is room for one: that one.
const inSessionOfOneCookie = withSession<Visitor>({ tombstone: 0 }, app, onError)

export async function handler(event: HttpEvent) {
  const answer = takesOneCookie(event) ? inSessionOfOneCookie : inSession
  return resultOf(await answer(requestOf(event)), event)
}

export const streamed = globalThis.awslambda?.streamifyResponse(async (event, stream) => {
  const response = await inSession(requestOf(event))
  const { status: statusCode, headers, body } = response
  const out = awslambda.HttpResponseStream.from(stream, {
    statusCode,
    headers: headersOf(response),
    cookies: headers.getSetCookie(),
  })
  if (body === null) out.end()
  else await body.pipeTo(Writable.toWeb(out))
})

/** What Lambda's own runtime for Node.js brings. */
declare global {
  var awslambda: {
    streamifyResponse(
      handler: (event: HttpEvent, stream: Writable) => Promise<void>,
    ): (event: HttpEvent, stream: Writable) => Promise<void>
    HttpResponseStream: {
      from(
        stream: Writable,
        head: { statusCode: number; headers: Record<string, string>; cookies: string[] },
      ): Writable
    }
  }
}
