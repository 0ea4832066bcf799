/** Where does a Secure cookie live without TLS? And what does `secure: 'auto'` make of it? */
import type { CookieOptions, SessionEvent } from '@sealed-session/express'
import { accountApp } from '../account.ts'
import type { Conversation, Here, Section } from '../conversation.ts'
import type { Place } from '../site.ts'

type Open = (here: Here, app: ReturnType<typeof accountApp>) => Place

const PLACES: Readonly<Record<string, Open>> = {
  'http://localhost': ({ site }, app) => site.loopback(app, 'localhost'),
  'http://127.0.0.1': ({ site }, app) => site.loopback(app, '127.0.0.1'),
  'http://x.localhost': ({ site }, app) => site.loopback(app),
  'http://x.test': ({ site }, app) => site.insecure(app),
}

const COOKIES: Readonly<Record<string, CookieOptions>> = {
  Secure: {},
  "`secure: 'auto'`": { secure: 'auto' },
}

export const HOSTS: Section = {
  title: 'Plain http',
  conversations: Object.fromEntries(
    Object.entries(COOKIES).flatMap(([label, options]) =>
      Object.entries(PLACES).map(([where, open], at) => [
        `${label}, ${where}`,
        // Ports share cookies, so the names differ.
        comesBack({ ...options, name: `plain-${options.secure ?? 'secure'}-${at}` }, open),
      ]),
    ),
  ),
}

function comesBack(cookie: CookieOptions, open: Open): Conversation {
  return async (here) => {
    const warnings: string[] = []
    const onEvent = (event: SessionEvent) => {
      if (event.type === 'warning') warnings.push(event.kind)
      return false
    }
    const { at, names } = open(here, accountApp({ cookie, onEvent }))
    await here.browser.goto(at('/login'))
    const came = names('/show').includes(String(cookie.name)) ? 'returned' : 'not returned'
    return warnings.length === 0 ? came : `${came}; warned of ${[...new Set(warnings)].join()}`
  }
}
