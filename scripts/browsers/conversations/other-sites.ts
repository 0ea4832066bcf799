/** Which cookies come along when another site's page is behind a request? And what does a frame there have? */
import type { ServerResponse } from 'node:http'
import { getSession, session } from '@sealed-session/express'
import express, { type Request } from 'express'
import { type Account, accountApp, page, SECRET } from '../account.ts'
import type { Conversation, Here, Section } from '../conversation.ts'
import { until } from '../process.ts'

const SAME_SITE = { Strict: 'strict', Lax: 'lax', None: 'none' } as const

/** What the other site's page does, and how long it takes until the request has come. */
const WAYS: Readonly<Record<string, (here: Here, to: string) => Promise<unknown>>> = {
  'a link': ({ browser }, to) => browser.leaveBy(`location.href = '${to}'`),
  'a form, by POST': ({ browser }, to) => browser.leaveBy(submit(to)),
  'a redirect back from a login elsewhere': async ({ browser, site }, to) => {
    const provider = site.secure((_, res) => res.writeHead(302, { location: to }).end())
    const origin = new URL(to).origin
    await browser.goto(`${origin}/show`)
    await browser.leaveBy(`location.href = '${provider.at('/')}'`)
  },
  'a form back from a login elsewhere (`form_post`)': async ({ browser, site }, to) => {
    const provider = site.secure((_, res) => {
      res.writeHead(200, { 'content-type': 'text/html' })
      res.end(page('elsewhere'))
    })
    const origin = new URL(to).origin
    await browser.goto(`${origin}/show`)
    await browser.leaveBy(`location.href = '${provider.at('/')}'`)
    await browser.leaveBy(submit(to))
  },
  'a frame': ({ browser }, to) => browser.run(frame(to)),
  'a fetch with credentials': ({ browser }, to) =>
    browser.run(`await fetch('${to}', { credentials: 'include', mode: 'no-cors' })`),
}

const submit = (to: string) => `
  const form = document.createElement('form')
  form.method = 'post'
  form.action = '${to}'
  document.body.append(form)
  form.submit()`

/** Answers once the frame is loaded. */
const frame = (to: string) => `
  const frame = document.createElement('iframe')
  frame.src = '${to}'
  await new Promise((resolve) => { frame.onload = resolve; document.body.append(frame) })`

export const OTHER_SITES: Section = {
  title: 'Another site’s page: which SameSite comes along',
  conversations: Object.fromEntries(
    Object.entries(WAYS).map(([label, go]): [string, Conversation] => [
      label,
      async (here) => {
        const bank = here.site.secure(threeSessions())
        const evil = here.site.secure(plain)
        await here.browser.goto(bank.at('/login'))
        await here.browser.goto(evil.at('/'))
        await go(here, bank.at('/asked'))
        await until(() => bank.last('/asked'), 'the request')
        return [...bank.names('/asked')].sort().join(', ') || 'nothing'
      },
    ]),
  ),
}

function threeSessions() {
  const app = express()
  for (const [name, sameSite] of Object.entries(SAME_SITE)) {
    const cookie = { name, sameSite }
    app.use(session<Account>({ secret: SECRET, cookie, crossOrigin: false, onEvent: () => false }))
  }
  app.get('/login', (req, res) => {
    for (const name of Object.keys(SAME_SITE)) getSession<Account>(req, name).user = 'ann'
    res.type('html').send(page('in'))
  })
  app.all('/asked', plain)
  app.get('/show', plain)
  return app
}

function plain(_: unknown, res: ServerResponse): void {
  res.writeHead(200, { 'content-type': 'text/html' }).end(page('a page'))
}

/** An app at top level, and the same in a frame of another site. */
export const FRAMES: Section = {
  title: 'Partitioned, SameSite=None, in a frame of another site',
  conversations: {
    'a login at top level is seen in the frame': async (here) => {
      const { top, inFrame } = openFrame(here)
      await top('/login')
      return inFrame('/show')
    },
    'a login in the frame is seen there': async (here) => {
      const { inFrame } = openFrame(here)
      await inFrame('/login')
      return inFrame('/show')
    },
    'after a logout at top level the frame says': async (here) => {
      const { top, inFrame } = openFrame(here)
      await top('/login')
      await inFrame('/login?user=bob')
      await top('/logout')
      return inFrame('/show')
    },
    'after a logout in the frame': async (here) => {
      const { inFrame } = openFrame(here)
      await inFrame('/login')
      await inFrame('/logout')
      return inFrame('/show')
    },
  },
}

function openFrame({ browser, site }: Here) {
  const heard: string[] = []
  const tell = (req: Request) => heard.push(getSession<Account>(req).user ?? 'nobody')
  const app = site.secure(
    accountApp({ cookie: { partitioned: true, sameSite: 'none' } }, (app) => {
      app.use((req, _, next) => {
        if (req.path === '/show') tell(req)
        next()
      })
    }),
  )
  const other = site.secure(plain)
  return {
    top: (path: string) => browser.goto(app.at(path)),
    /** Who the app says is there, in the frame. */
    async inFrame(path: string) {
      await browser.goto(other.at('/'))
      await browser.run(frame(app.at(path)))
      return heard.at(-1) ?? 'nothing'
    },
  }
}
