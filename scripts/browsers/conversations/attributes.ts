/** Does every cookie that can be configured come back, and is it gone after the logout? */
import type { CookieOptions } from '@sealed-session/express'
import express from 'express'
import { accountApp } from '../account.ts'
import type { Conversation, Here, Section } from '../conversation.ts'
import type { Place } from '../site.ts'

const COOKIES: Readonly<Record<string, CookieOptions>> = {
  'the default': {},
  'SameSite=Strict': { sameSite: 'strict' },
  'SameSite=None': { sameSite: 'none' },
  'Path=/account': { path: '/account' },
  'not HttpOnly': { httpOnly: false },
  'Priority=High': { priority: 'high' },
  '`secure: false`': { secure: false },
  "`secure: 'auto'`": { secure: 'auto' },
  '`__Host-`': { name: '__Host-session' },
  '`__Secure-`': { name: '__Secure-session' },
  '`__Http-`': { name: '__Http-session' },
  '`__Host-Http-`': { name: '__Host-Http-session' },
  Partitioned: { partitioned: true },
  'Partitioned, SameSite=None': { partitioned: true, sameSite: 'none' },
  '`__Host-`, Partitioned': { name: '__Host-session', partitioned: true },
  chunks: { maxChunks: 4 },
  '`__Host-`, chunks, Partitioned': { name: '__Host-session', maxChunks: 3, partitioned: true },
}

/** With the domain above the host's. */
const OF_THE_DOMAIN: Readonly<Record<string, CookieOptions>> = {
  Domain: {},
  '`__Secure-`, Domain': { name: '__Secure-session' },
  'Domain, Path, chunks': { path: '/account', maxChunks: 4 },
}

type Open = (here: Here, app: ReturnType<typeof express>) => Place

export const BY_HTTPS: Section = {
  title: 'Logging in and out by https',
  conversations: everyCookie(({ site }, app) => site.secure(app)),
}

export const ON_THIS_MACHINE: Section = {
  title: 'Logging in and out by http on this machine (`x.localhost`)',
  conversations: everyCookie(({ site }, app) => site.loopback(app)),
}

function everyCookie(open: Open): Readonly<Record<string, Conversation>> {
  const logInAndOut =
    (options: CookieOptions, hasDomain: boolean): Conversation =>
    async (here) => {
      const app = express()
      const place = open(here, app)
      const domain = hasDomain ? { domain: place.host.replace('app.', '') } : {}
      app.use(options.path ?? '/', accountApp({ cookie: { ...options, ...domain } }))
      return inAndOut(here, place, options)
    }
  const all = [
    ...Object.entries(COOKIES).map(([label, options]) => [label, logInAndOut(options, false)]),
    ...Object.entries(OF_THE_DOMAIN).map(([label, options]) => [label, logInAndOut(options, true)]),
  ]
  return Object.fromEntries(all)
}

/** More than one cookie has room for. */
const TOO_MUCH_FOR_ONE = 6000

async function inAndOut(
  { browser }: Here,
  { at, names }: Place,
  { path = '', maxChunks = 1, name = 'session' }: CookieOptions,
): Promise<string> {
  // That of a session that was ended is beside it.
  const ours = () => names(`${path}/show`).filter((each) => each !== `${name}.ended`)

  await browser.goto(at(`${path}/login?padding=${maxChunks > 1 ? TOO_MUCH_FOR_ONE : 0}`))
  if (ours().length === 0) return 'not returned'
  await browser.sees('user=ann')
  await browser.goto(at(`${path}/logout`))
  await browser.sees('user=nobody')
  return ours().length === 0 ? 'kept, then gone' : 'kept, and there after the logout'
}
