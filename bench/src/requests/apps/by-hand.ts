/**
 * A session sealed by hand, with AES-256-GCM of node:crypto and JSON alone: no expiry, no change of keys, no
 * look at what has changed, none of the questions that a library asks. What sealing costs at the least.
 */
import { aesGcm } from '../../codecs/floor.ts'
import {
  type Apps,
  count,
  greet,
  LIFETIME,
  type Listen,
  newVisitor,
  SECRET,
  type Stored,
} from './app.ts'

export const BY_HAND = 'sealed by hand'

/** A request and its response, in whatever framework. */
export interface Exchange {
  readonly url: string | undefined
  readonly cookie: string | null | undefined
  /** Adds a header to the response. */
  readonly set: (name: string, value: string) => unknown
}

export function appsByHand(serving: (answer: (exchange: Exchange) => object) => Listen): Apps {
  const { seal, unseal } = aesGcm(Buffer.from(SECRET, 'base64url'))

  function open({ cookie, set }: Exchange): Stored {
    set('vary', 'Cookie')
    const [, token = ''] = /(?:^|; )session=([\w-]+)/.exec(cookie ?? '') ?? []
    return unseal(token) as Stored
  }

  function save({ set }: Exchange, session: Stored): void {
    const attributes = `Max-Age=${LIFETIME}; Path=/; HttpOnly; Secure; SameSite=Lax`
    set('set-cookie', `session=${seal(session)}; ${attributes}`)
    set('cache-control', 'no-store')
  }

  return {
    login: serving((exchange) => {
      const visitor = newVisitor(exchange.url)
      save(exchange, visitor)
      return greet(visitor)
    }),
    read: serving((exchange) => greet(open(exchange))),
    changed: serving((exchange) => {
      const session = open(exchange)
      const counted = count(session)
      save(exchange, session)
      return counted
    }),
  }
}
