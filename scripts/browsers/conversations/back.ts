/** Does Back, or Forward, show a private page again after a logout? */
import { getSession, type SessionOptions } from '@sealed-session/express'
import type { Request, Response } from 'express'
import { type Account, accountApp, page, userOf } from '../account.ts'
import type { Conversation, Here, Section } from '../conversation.ts'

interface Page {
  readonly options?: SessionOptions<Account>
  /** What the private page does beside reading the session. */
  readonly act?: (req: Request, res: Response) => void
  readonly logoutClears?: boolean
}

const PAGES: Readonly<Record<string, Page>> = {
  'a page that only read the session': {},
  "the same with `cacheControl: { read: 'no-store' }`": {
    options: { cacheControl: { read: 'no-store' } },
  },
  'a page that changed it': { act: change },
  "the same with `cacheControl: 'private'`": { options: { cacheControl: 'private' }, act: change },
  "a page with the app's own `no-store`": {
    act: (_, res) => void res.set('cache-control', 'no-store'),
  },
  'a page that only read it, and a logout with `Clear-Site-Data: "cache"`': { logoutClears: true },
}

export const BACK: Section = {
  title: 'Back after a logout',
  conversations: Object.fromEntries(
    Object.entries(PAGES).map(([label, page]): [string, Conversation] => [
      label,
      async (here) => {
        const { count, at } = open(here, page)
        await here.browser.goto(at('/login'))
        await here.browser.goto(at('/private'))
        await here.browser.leaveBy('document.forms[0].submit()')
        await here.browser.sees('user=nobody')
        await here.browser.back()
        return found(here, count('/private'))
      },
    ]),
  ),
}

export const FORWARD: Section = {
  title: 'Back, a logout there, and Forward',
  conversations: Object.fromEntries(
    Object.entries(PAGES)
      .filter(([, { logoutClears }]) => !logoutClears)
      .map(([label, page]): [string, Conversation] => [
        label,
        async (here) => {
          const { count, at } = open(here, page)
          await here.browser.goto(at('/login'))
          await here.browser.goto(at('/private'))
          await here.browser.back()
          await here.browser.run(`await fetch('/logout', { method: 'POST' })`)
          await here.browser.forward()
          return found(here, count('/private'))
        },
      ]),
  ),
}

function open({ site }: Here, { options = {}, act, logoutClears }: Page) {
  return site.secure(
    accountApp(options, (app) => {
      app.get('/private', (req, res) => {
        if (userOf(req) === 'nobody') return res.redirect('/show')
        act?.(req, res)
        const form = '<form method="post" action="/logout"></form>'
        return res.type('html').send(page(`the secret of ${userOf(req)}${form}`))
      })
      app.post('/logout', (_, res, next) => {
        if (logoutClears) res.set('clear-site-data', '"cache"')
        next()
      })
    }),
  )
}

async function found({ browser }: Here, asked: number): Promise<string> {
  const shown = (await browser.text()).includes('secret') ? 'shown again' : 'not shown'
  return asked > 1 ? `${shown}, the server was asked` : shown
}

function change(req: Request): void {
  getSession<Account>(req).padding = 'changed'
}
