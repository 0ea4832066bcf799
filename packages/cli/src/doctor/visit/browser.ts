/** What does a browser see that visits these pages one after another? It keeps cookies and follows redirects. */
import type { Finding } from '../finding.ts'
import { Jar, type Kept } from './jar.ts'
import { dropped } from './judge.ts'
import { readSetCookie, type SetCookie } from './set-cookie.ts'
import { ask, type Replied, type Route } from './wire.ts'

/** A cookie that a response set, and what became of it. */
export interface Taken {
  readonly cookie: SetCookie
  /** Why browsers drop it; undefined: they keep it. */
  readonly dropped: Finding | undefined
}

/** One request of a page, and its answer. */
export interface Hop extends Replied {
  readonly url: URL
  readonly method: string
  readonly sent: readonly Kept[]
  readonly taken: readonly Taken[]
}

/** A page that was gone to, with all redirects on the way. */
export interface Page {
  /** What the user did: “first visit”, “login” … */
  readonly step: string
  readonly hops: readonly Hop[]
  readonly endless: boolean
}

export interface Going {
  readonly url: URL
  readonly method?: string | undefined
  readonly body?: string | undefined
  readonly type?: string | undefined
}

const MOST_HOPS = 10

export class Browser {
  readonly jar = new Jar()
  readonly #route: Route
  readonly #now: () => number

  constructor(route: Route, now: () => number) {
    this.#route = route
    this.#now = now
  }

  async goTo(step: string, going: Going): Promise<Page> {
    const hops: Hop[] = []
    let next: Going | undefined = going
    while (next !== undefined && hops.length < MOST_HOPS) {
      const hop = await this.#ask(next, step)
      hops.push(hop)
      next = redirectedTo(hop, next)
    }
    return { step, hops, endless: next !== undefined }
  }

  async #ask({ url, method = 'GET', body, type }: Going, step: string): Promise<Hop> {
    const sent = this.jar.sentTo(url)
    const cookie = sent.map(({ name, value }) => `${name}=${value}`).join('; ')
    const headers = {
      ...AS_A_BROWSER,
      'sec-fetch-site': step === 'first visit' ? 'none' : 'same-origin',
      ...(method !== 'GET' && { origin: url.origin }),
      ...(cookie !== '' && { cookie }),
      ...(type !== undefined && body !== undefined && { 'content-type': type }),
    }
    const replied = await ask({ url, method, headers, body }, this.#route)
    const taken = replied.setCookie.map((line) => {
      const cookie = readSetCookie(line)
      return { cookie, dropped: dropped(cookie, url) }
    })
    for (const each of taken) {
      if (each.dropped === undefined) this.jar.take(each.cookie, url, this.#now())
    }
    return { ...replied, url, method, sent, taken }
  }
}

const AS_A_BROWSER = {
  accept: 'text/html,application/xhtml+xml,*/*;q=0.8',
  'user-agent': 'Mozilla/5.0 (compatible; sealed-session doctor)',
  'sec-fetch-mode': 'navigate',
  'sec-fetch-dest': 'document',
}

/** As browsers do it: 303, and 301 and 302 after a POST, go on with GET. */
function redirectedTo({ status, headers, url }: Hop, before: Going): Going | undefined {
  const location = headers.get('location')
  if (location === undefined || ![301, 302, 303, 307, 308].includes(status)) return undefined
  if (!URL.canParse(location, url)) return undefined
  const to = new URL(location, url)
  if (!/^https?:$/.test(to.protocol)) return undefined
  return status === 307 || status === 308 ? { ...before, url: to } : { url: to }
}
