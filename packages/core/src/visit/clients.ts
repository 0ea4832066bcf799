/** Do the cookies that are set for a client ever come back? Asked in development, where nobody else would tell. */
import type { RequestHead } from '../words/request.ts'
import { hostOf } from './request.ts'

/** How a client was given one more cookie. */
export type ClientKind = 'browser' | 'test client'

export interface Clients {
  /**
   * A session was begun for a client that sent no cookie of ours. Answers with what it is once that has happened
   * three times, seconds apart, and never came back.
   */
  begun(request: RequestHead, now: number): ClientKind | undefined
  /** A cookie of ours came back. */
  returned(request: RequestHead): void
}

const TIMES = 3
/** What comes closer together may be one page's requests, sent before the first was answered. */
const APART = 1000
const MOST_CLIENTS = 50

export function createClients(): Clients {
  const seen = new Map<string, { times: number; at: number; returns: boolean }>()

  function entry(request: RequestHead) {
    const name = nameOf(request)
    const known = seen.get(name)
    if (known !== undefined) return known
    if (seen.size >= MOST_CLIENTS) seen.clear()
    const fresh = { times: 0, at: Number.NEGATIVE_INFINITY, returns: false }
    seen.set(name, fresh)
    return fresh
  }

  return {
    begun(request, now) {
      const kind = kindOf(request)
      if (kind === undefined) return undefined
      const client = entry(request)
      if (client.returns || now - client.at < APART) return undefined
      client.at = now
      client.times++
      return client.times === TIMES ? kind : undefined
    },
    returned(request) {
      if (kindOf(request) !== undefined) entry(request).returns = true
    },
  }
}

/** Clients that keep cookies as a rule. Of others nobody knows whether they mean to. */
function kindOf(request: RequestHead): ClientKind | undefined {
  const agent = request.header('user-agent')
  if (agent) return agent.startsWith('Mozilla/') ? 'browser' : undefined
  // superagent, which supertest is made of, says nothing of itself but this.
  return request.header('accept-encoding') === 'gzip, deflate' ? 'test client' : undefined
}

function nameOf(request: RequestHead): string {
  return `${hostOf(request)} ${request.header('user-agent') ?? ''}`.slice(0, 400)
}
