/** `secure: 'auto'` sets a bare cookie by http. What if https has set a Secure one at the same host? */
import { accountApp } from '../account.ts'
import type { Conversation, Here, Section } from '../conversation.ts'

const AUTO = { cookie: { secure: 'auto' } } as const

export const BOTH_SCHEMES: Section = {
  title: "`secure: 'auto'` on this machine, after a login by https",
  conversations: {
    'by http there is': async (here) => {
      const { see } = await loggedInByHttps(here)
      return see('http')
    },
    'after a login by http, http says': async (here) => {
      const { see, go } = await loggedInByHttps(here)
      await go('http', '/login?user=bob')
      return see('http')
    },
    'and https says': async (here) => {
      const { see, go } = await loggedInByHttps(here)
      await go('http', '/login?user=bob')
      return see('https')
    },
    'after a logout by http, https says': async (here) => {
      const { see, go } = await loggedInByHttps(here)
      await go('http', '/logout')
      return see('https')
    },
    'after a logout by https, http says': async (here) => {
      const { see, go } = await loggedInByHttps(here)
      await go('http', '/login?user=bob')
      await go('https', '/logout')
      return see('http')
    },
  } satisfies Readonly<Record<string, Conversation>>,
}

async function loggedInByHttps({ browser, site }: Here) {
  const app = accountApp(AUTO)
  const http = site.loopback(app)
  const https = site.secureLoopback(app, http.host)
  const go = (scheme: 'http' | 'https', path: string) =>
    browser.goto((scheme === 'http' ? http : https).at(path))
  await go('https', '/login')
  return {
    go,
    async see(scheme: 'http' | 'https') {
      await go(scheme, '/show')
      return (await browser.text()).replace('user=', '')
    },
  }
}
