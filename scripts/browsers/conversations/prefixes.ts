/** Who keeps the promises of a prefix if it is not us who sets the cookie? */
import type { RequestListener } from 'node:http'
import { page } from '../account.ts'
import type { Conversation, Section } from '../conversation.ts'

/** What a server may say by mistake, or a neighbour on purpose. */
const BROKEN: Readonly<Record<string, string>> = {
  '`__Host-` with Domain': '__Host-a=1; Path=/; Secure; HttpOnly; Domain=DOMAIN',
  '`__Host-` with Path=/show': '__Host-a=1; Path=/show; Secure; HttpOnly',
  '`__Secure-` without Secure': '__Secure-a=1; Path=/; HttpOnly',
  '`__Http-` without HttpOnly': '__Http-a=1; Path=/; Secure',
  '`__Host-Http-` without HttpOnly': '__Host-Http-a=1; Path=/; Secure',
}

export const PREFIXES: Section = {
  title: 'Who may set a cookie with a prefix, by https',
  conversations: {
    ...Object.fromEntries(
      Object.entries(BROKEN).map(([label, line]) => [`${label}, by a server`, byServer(line)]),
    ),
    ...Object.fromEntries(
      ['__Host-', '__Secure-', '__Http-', '__Host-Http-'].map((prefix) => [
        `\`${prefix}\`, by a script`,
        byScript(`${prefix}a`),
      ]),
    ),
  },
}

function byServer(line: string): Conversation {
  return async ({ browser, site }) => {
    const { at, names, host } = site.secure((req, res) => {
      if (req.url === '/set')
        res.setHeader('set-cookie', line.replace('DOMAIN', host.replace('app.', '')))
      show(req, res)
    })
    await browser.goto(at('/set'))
    await browser.goto(at('/show'))
    return names('/show').length > 0 ? 'accepted' : 'rejected'
  }
}

function byScript(name: string): Conversation {
  return async ({ browser, site }) => {
    const { at, names } = site.secure(show)
    await browser.goto(at('/'))
    await browser.run(`document.cookie = '${name}=1; Path=/; Secure'`)
    await browser.goto(at('/show'))
    return names('/show').length > 0 ? 'accepted' : 'rejected'
  }
}

const show: RequestListener = (_, res) => {
  res.writeHead(200, { 'content-type': 'text/html' }).end(page('a page'))
}
