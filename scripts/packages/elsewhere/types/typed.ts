/** What sessions hold, said in each of three ways; and what TypeScript finds of mistakes. */
import {
  createSessions,
  type SessionOptions,
  type Sessions,
  type StandardSchema,
} from '@sealed-session/core'
import { withSession } from '@sealed-session/core/fetch'
import { createClock, createVisitor } from '@sealed-session/core/testing'
import { getSession, session } from '@sealed-session/express'
import * as v from 'valibot'
import { z } from 'zod'

type Equal<A, B> =
  (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false
const yes = <T extends true>(): T | undefined => undefined

// ── a generic ────────────────────────────────────────────────────────────────────────────────────

interface Cart {
  items: string[]
  coupon?: string
}

export const carts: Sessions<Cart> = createSessions<Cart>({ cookie: { name: 'cart' } })
export const cartOf = (req: object): string[] => {
  const cart = getSession<Cart>(req, 'cart')
  // What a visitor has may be nothing yet, whatever the type says is there.
  yes<Equal<typeof cart.items, string[] | undefined>>()
  yes<Equal<ReturnType<typeof cart.get<'items'>>, string[] | undefined>>()
  // @ts-expect-error: it may be absent
  cart.items.push('tea')
  cart.items = ['tea']
  cart.set('coupon', 'welcome').set('coupon', undefined).delete('coupon')
  // @ts-expect-error: there is no such key
  cart.item = ['tea']
  // @ts-expect-error: that is no list
  cart.items = 'tea'
  // @ts-expect-error: that is none either
  cart.set('items', 'tea')
  // @ts-expect-error: there is no such key
  cart.get('item')
  // @ts-expect-error: nor one to keep
  void cart.regenerate(['item'])
  // @ts-expect-error: that is for the library to say
  cart.createdAt = 0
  return cart.items ?? []
}
void carts.cookieFor({ items: [] })
// @ts-expect-error: a test has to say what is always there
void carts.cookieFor({ coupon: 'welcome' })
session(carts)

// ── a schema ─────────────────────────────────────────────────────────────────────────────────────

const byZod = createSessions({ schema: z.object({ user: z.string(), visits: z.number() }) })
const byValibot = createSessions({ schema: v.object({ user: v.string(), visits: v.number() }) })
declare const byHand: StandardSchema<{ user: string; visits: number }>

type Visits = Sessions<{ user: string; visits: number }>
yes<Equal<typeof byZod, Visits>>()
yes<Equal<typeof byValibot, Visits>>()
export const inferred: Visits = createSessions({ schema: byHand, subject: ({ user }) => user })
// @ts-expect-error: there is no such key
createSessions({ schema: byHand, subject: ({ name }) => name })
void byZod.cookieFor({ user: 'ann', visits: 1 })
// @ts-expect-error: that is no number
void byZod.cookieFor({ user: 'ann', visits: 'many' })

export const handler = withSession(
  { schema: z.object({ visits: z.number().default(0) }) },
  (_request, session) => {
    yes<Equal<typeof session.visits, number | undefined>>()
    session.visits = (session.visits ?? 0) + 1
    // @ts-expect-error: that is no number
    session.visits = 'many'
    // @ts-expect-error: there is no such key
    session.visit = 1
    return new Response(`visit ${session.visits}`)
  },
)

// ── options that no browser or no library could serve ────────────────────────────────────────────

createSessions({ cookie: { name: '__Host-session' } })
createSessions({ cookie: { name: '__Host-session', path: '/', secure: true } })
createSessions({ cookie: { name: '__Secure-session', domain: 'example.com' } })
session({ cookie: { name: 'session', domain: 'example.com', path: '/app', secure: 'auto' } })
declare const named: string
declare const given: SessionOptions
session({ cookie: { name: named, domain: named, path: named } })
session(given)
// @ts-expect-error: a __Host- cookie has no domain
createSessions({ cookie: { name: '__Host-session', domain: 'example.com' } })
// @ts-expect-error: wherever it is said
session({ secret: named, cookie: { name: '__Host-session', domain: 'example.com' } })
// @ts-expect-error: nor a path but the root
session({ cookie: { name: '__Host-session', path: '/app' } })
// @ts-expect-error: and it is Secure
session({ cookie: { name: '__Host-session', secure: false } })
// @ts-expect-error: and so is one of this name
session({ cookie: { name: '__Secure-session', secure: 'auto' } })
// @ts-expect-error: by any way in
withSession({ cookie: { name: '__Host-id', domain: named } }, () => new Response())
// @ts-expect-error: that is an option of sessions, in seconds
session({ cookie: { maxAge: 3600 } })
// @ts-expect-error: that is express-session's
session({ resave: false })
// @ts-expect-error: there is no such value
session({ cookie: { sameSite: 'loose' } })

// ── tests of an app ──────────────────────────────────────────────────────────────────────────────

const clock = createClock('2030-01-01')
session({ now: clock.advance(60).set(new Date()) })
export const ann = createVisitor({ app: handler, now: clock }).give('session=x')
export const page: Promise<Response> = ann.fetch('/', { crossSite: 'navigation' })
// @ts-expect-error: it is one or the other
void ann.fetch('/', { crossSite: 'link' })
