/** Does a slow response bring back who has logged out, or was there before another? */
import { getSession, memoryStore, type SessionOptions } from '@sealed-session/express'
import { type Account, accountApp, userOf } from '../account.ts'
import type { Conversation, Here, Section } from '../conversation.ts'

interface Slow {
  readonly options?: SessionOptions<Account>
  readonly changes: boolean
  /** Milliseconds that pass between the login and the slow request. */
  readonly later?: number
}

const CHANGE: Slow = { changes: true }
const RENEWAL: Slow = { changes: false, later: 40 * 60_000, options: { idleTimeout: 60 * 60 } }

export const OVERTAKING: Section = {
  title: 'A slow response to ann that is answered after',
  conversations: {
    'a logout, and changes the session': after(
      CHANGE,
      `await fetch('/logout', { method: 'POST' })`,
    ),
    'a logout, and renews it': after(RENEWAL, `await fetch('/logout', { method: 'POST' })`),
    'another’s login, and changes the session': after(
      CHANGE,
      `await fetch('/logout', { method: 'POST' }); await fetch('/login?user=eve')`,
    ),
    'another’s login without a logout, and changes it': after(
      CHANGE,
      `await fetch('/login?user=eve')`,
    ),
    'the same, with a `store`': (here) =>
      after(
        { ...CHANGE, options: { store: memoryStore() } },
        `await fetch('/login?user=eve')`,
      )(here),
  },
}

function after(slow: Slow, meanwhile: string): Conversation {
  return async (here) => {
    const { at, later } = open(here, slow)
    await here.browser.goto(at('/login?user=ann'))
    later()
    await here.browser.run(`
      const slow = fetch('/slow')
      ${meanwhile}
      await fetch('/release')
      await slow`)
    await here.browser.goto(at('/show'))
    return `${(await here.browser.text()).replace('user=', '')} is logged in`
  }
}

function open({ site }: Here, { options, changes, later = 0 }: Slow) {
  let time = Date.UTC(2030, 0, 1)
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  const place = site.secure(
    accountApp({ ...options, now: () => time }, (app) => {
      app.get('/slow', async (req, res) => {
        userOf(req)
        await released
        if (changes) getSession<Account>(req).padding = 'late'
        res.end()
      })
      app.get('/release', (_, res) => {
        release()
        res.end()
      })
    }),
  )
  return { at: place.at, later: () => void (time += later) }
}
