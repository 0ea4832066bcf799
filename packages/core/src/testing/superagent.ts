/** How do requests of superagent, and so of supertest, carry a visitor's cookies? */
import { type CookieRequest, cookieHeaderOf } from './delivery.ts'
import type { KeptCookie } from './jar.ts'
import type { Answered } from './set-cookie.ts'

/** What is needed of a request of theirs. */
export interface SuperagentRequest {
  readonly method: string
  readonly url: string
  set(name: string, value: string): unknown
  unset(name: string): unknown
  on(event: 'response' | 'redirect', listener: (response: Answered) => void): unknown
}

/** For `request.use(…)`: sends the cookies for where the request goes, and keeps those of every answer on the way. */
export function superagentPlugin(
  sentWith: (request: CookieRequest) => readonly KeptCookie[],
  keep: (answered: Answered, url: string) => void,
): (request: SuperagentRequest) => void {
  return (request) => {
    let { url } = request
    const send = () => {
      url = request.url
      const sent = sentWith({ url, method: request.method })
      if (sent.length === 0) request.unset('Cookie')
      else request.set('Cookie', cookieHeaderOf(sent))
    }
    send()
    // It has another address already when it tells of a redirect.
    request.on('redirect', (response) => {
      keep(response, url)
      send()
    })
    request.on('response', (response) => keep(response, url))
  }
}
