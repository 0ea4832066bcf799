/** The front end: a page for whoever is logged in at the back end, and a cart that both change. */
import { getSession, session } from '@sealed-session/express'
import { starlette } from '@sealed-session/interop/starlette'
import express, { type Express } from 'express'
import { page } from './page.ts'

/** What both sides keep in the session. */
export interface Shared {
  /** Set by the back end. */
  user?: { name: string }
  cart?: { items: string[] }
}

export interface FrontEndOptions {
  /** `secret_key` of the back end's SessionMiddleware. */
  readonly secretKey: string
  /** Where the back end is, as browsers see it: another port of the same host. */
  readonly backEnd: string
}

export function createFrontEnd({ secretKey, backEnd }: FrontEndOptions): Express {
  const app = express()
  app.use(express.urlencoded({ extended: false }))
  app.use(
    session<Shared>({
      codec: starlette({ secretKey, maxAge: 14 * 24 * 3600 }),
      // SessionMiddleware's own default; with https_only=True there, leave `secure` out here.
      cookie: { name: 'session', secure: false },
    }),
  )

  app.get('/', (req, res) => {
    const { user, cart } = getSession<Shared>(req)
    res.type('html').send(page({ user: user?.name, items: cart?.items ?? [], backEnd }))
  })

  app.post('/cart', (req, res) => {
    const session = getSession<Shared>(req)
    session.cart ??= { items: [] }
    session.cart.items.push(String(req.body?.item ?? 'tea'))
    res.redirect(303, '/')
  })

  app.post('/logout', async (req, res) => {
    await getSession(req).destroy()
    res.redirect(303, '/')
  })

  return app
}
