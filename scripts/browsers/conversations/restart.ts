/** What is left of the sessions when a browser is quit and started again? */
import { getSession, session } from '@sealed-session/express'
import express from 'express'
import { type Account, page, SECRET } from '../account.ts'
import type { Section } from '../conversation.ts'

const THIRTY_DAYS = 30 * 24 * 60 * 60

/** A cookie for each way to say how long a session lasts; the last one is what “remember me” makes of the one before. */
const SESSIONS = { lasting: true, passing: false, remembered: false }

export const RESTART: Section = {
  title: 'Quitting the browser',
  conversations: {
    '`persistent` true, false, and `setLifetime({ persistent: true })`': async ({
      engine,
      site,
      settings,
    }) => {
      const { at, count, names } = site.secure(app())
      const same = settings()
      await engine.show(at('/login'), () => count('/show') === 1, same)
      const before = names('/show')
      if (before.length < 3) throw new Error(`only ${before} came back before it was quit`)
      await engine.show(at('/show'), () => count('/show') === 2, same)
      return Object.keys(SESSIONS)
        .map((name) => (names('/show').includes(name) ? 'kept' : 'forgotten'))
        .join(', ')
    },
  },
}

function app() {
  const app = express()
  for (const [name, persistent] of Object.entries(SESSIONS)) {
    const cookie = { name }
    app.use(session<Account>({ secret: SECRET, persistent, cookie, onEvent: () => false }))
  }
  app.get('/login', (req, res) => {
    for (const name of Object.keys(SESSIONS)) getSession<Account>(req, name).user = 'ann'
    const remembered = getSession<Account>(req, 'remembered')
    remembered.setLifetime({ maxAge: THIRTY_DAYS, persistent: true })
    // A page that goes on by itself: not every engine lets itself be driven when it is to keep anything.
    res.type('html').send(page('in', '<meta http-equiv="refresh" content="0;url=/show">'))
  })
  app.get('/show', (_, res) => res.type('html').send(page('a page')))
  return app
}
