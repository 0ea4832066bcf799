/** Several cookies of one name: which come, which counts, and are all of them gone after a logout? */
import type { CookieOptions } from '@sealed-session/express'
import express from 'express'
import { accountApp, page } from '../account.ts'
import type { Conversation, Here, Section } from '../conversation.ts'

/** Where a cookie of the name may be, beside the place where it belongs. */
const PLACES = {
  host: () => ({}),
  parent: (domain: string) => ({ domain }),
  path: () => ({ path: '/in' }),
  'parent’s path': (domain: string) => ({ domain, path: '/in' }),
} satisfies Readonly<Record<string, (domain: string) => CookieOptions>>

type PlaceName = keyof typeof PLACES

export const DUPLICATES: Section = {
  title: 'Several cookies of one name',
  conversations: {
    'their order, set for the parent domain, the host, a path, the parent’s path': inOrder([
      'parent',
      'host',
      'path',
      'parent’s path',
    ]),
    'their order, set the other way round': inOrder(['parent’s path', 'path', 'host', 'parent']),
    'a login for the parent domain, one for the host, a logout': loggedIn(['parent', 'host']),
    'a login for the host, one for the parent domain, a logout': loggedIn(['host', 'parent']),
    'a login for a path, one for the host, a logout': loggedIn(['path', 'host']),
    'a login for the host, one for a path, a logout': loggedIn(['host', 'path']),
    'Domain added by a release that names it in `formerly`, a logout': afterRelease(true),
    'Domain added by a release that does not, a logout': afterRelease(false),
    'junk in six, set by a neighbour for longer paths': tossed('session'),
    'the same with a `__Host-` name': tossed('__Host-session'),
    'junk in one, set by a script for a longer path': async ({ browser, site }) => {
      const app = express()
      const { at, names } = site.secure(app)
      app.use('/in', accountApp())
      await browser.goto(at('/in/login'))
      await browser.run(`document.cookie = 'session=forged; Path=/in; Secure'`)
      await browser.goto(at('/in/show'))
      return `${names('/in/show').length} come; ${await user(browser)} is logged in`
    },
  },
}

function inOrder(order: readonly PlaceName[]): Conversation {
  return async ({ browser, site }) => {
    const { at, last, host } = site.secure((req, res) => {
      const name = order[Number(req.url?.replace(/\D/g, ''))]
      if (req.url?.startsWith('/set') && name !== undefined) {
        const { domain, path = '/' }: CookieOptions = PLACES[name](domainOf(host))
        const more = domain === undefined ? '' : `; Domain=${domain}`
        res.setHeader('set-cookie', `name=${encodeURIComponent(name)}; Path=${path}; Secure${more}`)
      }
      res.writeHead(200, { 'content-type': 'text/html' }).end(page('a page'))
    })
    for (const each of order.keys()) await browser.goto(at(`/set${each}`))
    await browser.goto(at('/in/show'))
    return decodeURIComponent(last('/in/show')?.cookie ?? '')
      .replaceAll('name=', '')
      .replaceAll('; ', ', ')
  }
}

/** By one release after the other, each of which sets it elsewhere; the last one is there for the logout. */
function loggedIn(order: readonly PlaceName[]): Conversation {
  return async ({ browser, site }) => {
    let release = accountApp()
    const app = express().use('/in', (req, res) => release(req, res))
    const { at, names, host } = site.secure(app)
    for (const name of order) {
      release = accountApp({ cookie: PLACES[name](domainOf(host)) })
      await browser.goto(at(`/in/login?user=${encodeURIComponent(name)}`))
    }
    const before = `${names('/in/show').length} come, the last one sealed counts`
    await browser.sees(`user=${order.at(-1)}`)
    await browser.goto(at('/in/logout'))
    return `${before}; then ${await user(browser)}`
  }
}

function afterRelease(formerly: boolean): Conversation {
  return async ({ browser, site }) => {
    let release = accountApp()
    const { at, host } = site.secure((req, res) => release(req, res))
    await browser.goto(at('/login'))
    const domain = domainOf(host)
    release = accountApp({ cookie: { domain, ...(formerly && { formerly: [{ domain: false }] }) } })
    await browser.goto(at('/logout'))
    return `then ${await user(browser)}`
  }
}

function tossed(name: string): Conversation {
  return async ({ browser, site }) => {
    const deep = '/in/a/b/c/d/e'
    const paths = Array.from({ length: 6 }, (_, at) =>
      deep
        .split('/')
        .slice(0, at + 2)
        .join('/'),
    )
    const app = express().use(deep, accountApp({ cookie: { name, path: '/' } }))
    const { at, names, host } = site.secure(app)
    const domain = domainOf(host)
    const neighbour = site.secure((_, res) => {
      const lines = paths.map((path) => `${name}=tossed; Domain=${domain}; Path=${path}; Secure`)
      res.setHeader('set-cookie', lines)
      res.writeHead(200, { 'content-type': 'text/html' }).end(page('a page'))
    }, `neighbour.${domain}`)
    await browser.goto(at(`${deep}/login`))
    await browser.goto(neighbour.at('/'))
    await browser.goto(at(`${deep}/show`))
    const came = names(`${deep}/show`).filter((each) => each === name).length
    return `${came} come; ${await user(browser)} is logged in`
  }
}

function domainOf(host: string): string {
  return host.replace('app.', '')
}

async function user(browser: Here['browser']): Promise<string> {
  return (await browser.text()).replace('user=', '')
}
