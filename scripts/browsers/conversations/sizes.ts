/** How much do browsers keep, and what becomes of a session at its limits? */
import { createSessions } from '@sealed-session/express'
import { type Account, accountApp, page, SECRET } from '../account.ts'
import type { Conversation, Section } from '../conversation.ts'

export const SIZES: Section = {
  title: 'Sizes',
  conversations: {
    'any cookie, name and value of 4096 bytes': oneOf(4096),
    'any cookie of 4097 bytes, over an older one': oneOf(4097),
    ...Object.fromEntries(
      [1, 2, 3, 4].map((chunks) => [
        `a session that fills ${chunks === 1 ? 'its cookie' : `its ${chunks} chunks`}`,
        full(chunks),
      ]),
    ),
  },
}

function oneOf(bytes: number): Conversation {
  return async ({ browser, site }) => {
    const { at, last } = site.secure((req, res) => {
      const value = req.url === '/old' ? 'old' : 'v'.repeat(bytes - 'name'.length)
      if (req.url !== '/show') res.setHeader('set-cookie', `name=${value}; Path=/; Secure`)
      res.writeHead(200, { 'content-type': 'text/html' }).end(page('a page'))
    })
    for (const path of ['/old', '/new', '/show']) await browser.goto(at(path))
    return last('/show')?.cookie === 'name=old' ? 'dropped, the older one stays' : 'kept'
  }
}

function full(maxChunks: number): Conversation {
  return async ({ browser, site }) => {
    const size = await largest(maxChunks)
    const { at, names } = site.secure(accountApp({ cookie: { maxChunks } }))
    const see = async (user: string, cookies: number) => {
      await browser.sees(`user=${user}`)
      const came = names('/show').length
      if (came !== cookies) throw new Error(`${came} cookies came back`)
    }
    await browser.goto(at(`/login?user=ann&padding=${size}`))
    await see('ann', maxChunks)
    // The cipher works in blocks: some bytes more are one block more.
    await browser.goto(at(`/login?user=bob&padding=${size + 16}`))
    await browser.sees('ERR_SESSION_TOO_LARGE')
    await browser.goto(at('/show'))
    await see('ann', maxChunks)
    await browser.goto(at('/login?user=eve'))
    await see('eve', 1)
    return 'comes back; a larger one is an error, and this one stays; a small one is one cookie'
  }
}

/** The most padding that fits. */
async function largest(maxChunks: number): Promise<number> {
  const sessions = createSessions<Account>({
    secret: SECRET,
    cookie: { maxChunks },
    onEvent: () => false,
  })
  const fits = (padding: number) =>
    sessions.cookieFor({ user: 'ann', padding: 'x'.repeat(padding) }).then(
      () => true,
      () => false,
    )
  let [size, tooLarge] = [0, 20_000]
  while (tooLarge - size > 1) {
    const middle = Math.floor((size + tooLarge) / 2)
    if (await fits(middle)) size = middle
    else tooLarge = middle
  }
  return size
}
