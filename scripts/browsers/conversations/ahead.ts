/** What becomes of a session when a browser fetches pages ahead that nobody may ever look at? */
import { flash, getSession } from '@sealed-session/express'
import { accountApp, page, userOf } from '../account.ts'
import type { Conversation, Here, Section } from '../conversation.ts'
import { until } from '../process.ts'

const rules = (kind: string) =>
  `<script type="speculationrules">{"${kind}":[{"source":"list","urls":["/take"],"eagerness":"immediate"}]}</script>`

const RULES = `HTMLScriptElement.supports?.('speculationrules') ?? false`

/** What makes a browser do it, and whether it does such things at all. */
const WAYS = {
  '`<link rel="prefetch">`': {
    head: '<link rel="prefetch" href="/take">',
    supported: `document.createElement('link').relList.supports('prefetch')`,
  },
  'speculation rules, prefetch': { head: rules('prefetch'), supported: RULES },
  'speculation rules, prerender': { head: rules('prerender'), supported: RULES },
}

type Way = (typeof WAYS)[keyof typeof WAYS]

const QUESTIONS: Readonly<Record<string, (here: Here, way: Way) => Promise<string>>> = {
  'a flash message, if the link is followed': async (here, way) => {
    const { at, browser } = await readAhead(here, way)
    await browser.leaveBy('document.links[0].click()')
    const first = await messageOn(here)
    await browser.goto(at('/take?later'))
    return `${first}, and on the next page ${await messageOn(here)}`
  },
  'a flash message, if it is not': async (here, way) => {
    const { at, browser } = await readAhead(here, way)
    await browser.goto(at('/take?elsewhere'))
    return messageOn(here)
  },
  'an idle session past half of its time': async (here, way) => {
    const { last } = await readAhead(here, way, { later: 40 * 60_000 })
    return last('/take')?.setCookie.length === 0 ? 'not renewed' : 'renewed'
  },
  'a logout meanwhile, and then the link': logOutMeanwhile(''),
  'a logout meanwhile with `Clear-Site-Data: "prefetchCache", "prerenderCache"`': logOutMeanwhile(
    '"prefetchCache", "prerenderCache"',
  ),
}

export const AHEAD: Section = {
  title: 'Pages that are fetched ahead',
  conversations: Object.fromEntries(
    Object.entries(WAYS).flatMap(([what, way]) =>
      Object.entries(QUESTIONS).map(([question, ask]): [string, Conversation] => [
        `${what}: ${question}`,
        async (here) => ((await isDone(here, way)) ? ask(here, way) : 'is not done'),
      ]),
    ),
  ),
}

function logOutMeanwhile(cleared: string) {
  return async (here: Here, way: Way) => {
    const { browser } = await readAhead(here, way, { cleared })
    await browser.run(`await fetch('/logout', { method: 'POST' })`)
    await browser.leaveBy('document.links[0].click()')
    return (await browser.text()).includes('user=ann') ? 'shows the private page' : 'shows nobody’s'
  }
}

async function isDone({ browser, site }: Here, { supported }: Way): Promise<boolean> {
  const { at } = site.secure(accountApp())
  await browser.goto(at('/show'))
  return (await browser.run(`return ${supported}`)) === true
}

/** Logged in, with a message that waits, on a page whose browser has fetched `/take` ahead. */
async function readAhead({ browser, site }: Here, { head }: Way, { later = 0, cleared = '' } = {}) {
  let time = Date.UTC(2030, 0, 1)
  const place = site.secure(
    accountApp({ idleTimeout: 60 * 60, now: () => time }, (app) => {
      app.get('/add', (req, res) => {
        flash(getSession(req)).add('notice', 'Saved.')
        res.type('html').send(page('added'))
      })
      app.post('/logout', (_, res, next) => {
        if (cleared !== '') res.set('clear-site-data', cleared)
        next()
      })
      app.get('/start', (_, res) => res.type('html').send(page('<a href="/take">go</a>', head)))
      app.get('/take', (req, res) => {
        const messages = flash(getSession(req)).take('notice').join() || 'none'
        res.type('html').send(page(`message=${messages} user=${userOf(req)}`))
      })
    }),
  )
  await browser.goto(place.at('/login'))
  await browser.goto(place.at('/add'))
  time += later
  await browser.goto(place.at('/start'))
  await until(() => place.last('/take')?.answered || undefined, 'what is fetched ahead')
  const purpose = place.last('/take')?.purpose ?? ''
  if (!purpose.startsWith('prefetch')) throw new Error(`it says that it is for ${purpose}`)
  return { ...place, browser }
}

async function messageOn({ browser }: Here): Promise<string> {
  return (await browser.text()).includes('message=Saved.') ? 'shown' : 'not shown'
}
