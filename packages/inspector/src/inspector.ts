/** The inspector: what is asked, and what is answered. */
import type { Sessions } from '@sealed-session/core'
import { ACTS, type ActName, isAct } from './acts.ts'
import { isOwnPage, whyNotShown } from './admission.ts'
import type { Answer, Asked } from './asked/asked.ts'
import { type Browser, Browsers, OWN_COOKIE } from './browsers.ts'
import { listen } from './hearing.ts'
import { type Mounts, mountsOf } from './mounts/index.ts'
import { type AnySessions, checkOptions, checkSessions, type InspectorOptions } from './options.ts'
import { pageFor } from './page/page.ts'
import { failureIn, portraitOf } from './portrait.ts'

/** One page, mounted by one line in whatever serves the app. */
export interface Inspector extends Mounts {
  /** Where it is, in the app that mounts it. */
  readonly path: string
}

/**
 * A page that shows what sessions do: for the browser that asks, its data, its cookie and what its requests came to,
 * with buttons that break things. In development, on this machine.
 *
 * Mount it before the sessions, so that its own requests are none of theirs.
 *
 * @example
 * const sessions = createSessions({ … })
 * app.use(inspector(sessions).express) // or .koa, .h3, .hono; app.register(….fastify); ….around(app.fetch)
 * app.use(session(sessions))
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG` in production, and for what cannot work.
 */
export function inspector(
  sessions: AnySessions | readonly AnySessions[],
  options: InspectorOptions = {},
): Inspector {
  const { path, hosts, now } = checkOptions(options)
  const all = checkSessions(sessions)
  const browsers = new Browsers()
  // A mounted app's page has more in front.
  for (const each of all) listen(each, browsers, (asked) => asked.endsWith(path), now)

  async function answer(asked: Asked): Promise<Answer> {
    const why = whyNotShown(asked, hosts)
    if (why !== undefined) return text(403, why)
    if (asked.method === 'GET' || asked.method === 'HEAD') return show(asked)
    if (asked.method === 'POST') return press(asked)
    return text(405, 'The inspector answers GET and POST.', [['allow', 'GET, HEAD, POST']])
  }

  async function show(asked: Asked): Promise<Answer> {
    const known = browsers.of(asked.header('cookie'))
    const browser = known ?? browsers.welcome()
    const portraits = await Promise.all(all.map((each) => portraitOf(each, asked)))
    const { notice } = browser
    if (asked.method === 'GET') browser.notice = undefined
    const page = pageFor({ browser, others: browsers.others, portraits, notice, now: now() })
    const cookie = `${OWN_COOKIE}=${browser.id}; Path=/; HttpOnly; SameSite=Lax`
    return known === undefined
      ? { ...page, headers: [...page.headers, ['set-cookie', cookie]] }
      : page
  }

  async function press(asked: Asked): Promise<Answer> {
    if (!isOwnPage(asked)) return text(403, 'Only the page itself may press its buttons.')
    const browser = browsers.of(asked.header('cookie'))
    if (browser === undefined) return back()
    const form = await formOf(asked)
    if (form.get('token') !== browser.token) {
      browser.notice = 'Nothing was done, since the server has been started anew: press once more.'
      return back()
    }
    const name = form.get('act') ?? ''
    if (name === 'forget') return forget(browser)
    const target = all.find((each) => each.name === form.get('cookie'))
    if (!isAct(name) || target === undefined) return text(400, 'There is no such button.')
    return back(await carryOut(name, target, browser, asked))
  }

  async function carryOut(
    name: ActName,
    target: Sessions,
    browser: Browser,
    asked: Asked,
  ): Promise<readonly string[]> {
    const { label, act } = ACTS[name]
    const entry = browser.timeline.begin({
      at: now(),
      by: 'button',
      what: label,
      path: undefined,
      cookie: target.name,
    })
    try {
      const {
        says,
        setCookie = [],
        outcome,
      } = await act({
        sessions: target,
        browser,
        asked,
        now: now(),
      })
      entry.says = says
      entry.outcome = outcome
      return setCookie
    } catch (error) {
      entry.says = `Nothing was done. ${failureIn(error)}`
      return []
    } finally {
      browser.notice = entry.says
    }
  }

  function forget(browser: Browser): Answer {
    browser.timeline.empty()
    browsers.others.empty()
    return back()
  }

  /** See Other: the page is asked for anew, and reloading it does nothing again. As it lies, wherever it is mounted. */
  function back(setCookie: readonly string[] = []): Answer {
    const location = path.slice(path.lastIndexOf('/') + 1)
    const cookies = setCookie.map((line) => ['set-cookie', line] as const)
    return {
      status: 303,
      headers: [['location', `./${location}`], ['cache-control', 'no-store'], ...cookies],
      body: '',
    }
  }

  return { path, ...mountsOf((asked) => asked === path, answer) }
}

/** What cannot be read is no form of ours. */
function formOf(asked: Asked): Promise<URLSearchParams> {
  return asked.form().catch(() => new URLSearchParams())
}

function text(
  status: number,
  body: string,
  headers: readonly (readonly [string, string])[] = [],
): Answer {
  return {
    status,
    headers: [
      ['content-type', 'text/plain; charset=utf-8'],
      ['cache-control', 'no-store'],
      ['x-content-type-options', 'nosniff'],
      ...headers,
    ],
    body: `${body}\n`,
  }
}
