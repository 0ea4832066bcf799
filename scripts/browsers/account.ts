/** The small app that most conversations talk to: it logs in and out, each time leading to a page that tells who is there. */
import type { RequestListener } from 'node:http'
import {
  generateSecret,
  getSession,
  SessionError,
  type SessionOptions,
  session,
} from '@sealed-session/express'
import express, { type Express, type NextFunction, type Request, type Response } from 'express'

export interface Account {
  user: string
  padding: string
}

export const SECRET = generateSecret()

/** Options, and more routes, which come first. What it warns of is what a conversation asks for. */
export function accountApp(
  options: SessionOptions<Account> = {},
  more: (app: Express) => void = () => undefined,
): RequestListener {
  const app = express()
  app.use(session<Account>({ secret: SECRET, onEvent: () => false, ...options }))
  more(app)
  app.get('/show', (req, res) => res.type('html').send(page(`user=${userOf(req)}`)))
  app.get('/login', async (req, res) => {
    const { user = 'ann', padding = 0 } = req.query
    const account = await getSession<Account>(req).regenerate()
    account.user = String(user)
    if (Number(padding) > 0) account.padding = 'x'.repeat(Number(padding))
    res.redirect(303, 'show')
  })
  app.all('/logout', async (req, res) => {
    await getSession<Account>(req).destroy()
    res.redirect(303, 'show')
  })
  app.use((error: Error, _req: Request, res: Response, _next: NextFunction) => {
    res.status(500).end(error instanceof SessionError ? error.code : error.message)
  })
  return app
}

export function userOf(req: Request): string {
  return getSession<Account>(req).user ?? 'nobody'
}

export function page(body: string, head = ''): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>a page</title>${head}<body>${body}</body></html>`
}
