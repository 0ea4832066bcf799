/** An Express app that says once what its sessions hold, by the name of the one package it installed. */
import {
  createCodec,
  flash,
  getSession,
  type Session,
  SessionError,
  session,
  stateOf,
} from '@sealed-session/express'
import express from 'express'

declare module '@sealed-session/express' {
  interface SessionData {
    user?: { name: string }
  }
}

export const app = express()
app.use(session({ subject: (data) => data.user?.name }))
app.use(
  '/admin',
  session({ cookie: { name: 'admin' }, onEvent: (event) => console.log(event.type) }),
)

// @ts-expect-error: it has to be called
app.use(session)

app.get('/', async (req, res) => {
  req.session.user = { name: 'ann' }
  const name: string | undefined = req.session.user?.name
  const own: Session = getSession(req)
  // @ts-expect-error: there is no such key
  req.session.usr = 'ann'
  // @ts-expect-error: a session is not a text
  req.session = 'ann'
  await req.session.regenerate(['user'])
  req.session.set('user', { name: 'bob' }).delete('user')
  flash(req.session).add('notice', 'Saved.')
  req.session = { user: { name: 'ann' } }
  req.session = null
  res.json([name, own.id, stateOf(req.session).data])
})

app.use(
  (error: unknown, _req: express.Request, res: express.Response, next: express.NextFunction) => {
    if (error instanceof SessionError) res.status(500).send(error.code)
    else next(error)
  },
)

/** Whoever takes any request of Express. */
export const idOf = (req: Express.Request): string => req.session.id

export const invitations = createCodec<{ email: string }>({ purpose: 'invitation' })
