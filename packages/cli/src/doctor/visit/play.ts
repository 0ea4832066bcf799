/** In which order are the pages of an app visited, and what is remembered of it? */
import { Browser, type Hop, type Page, type Taken } from './browser.ts'
import type { Jar } from './jar.ts'
import { looksSealed, madeElsewhere } from './ours.ts'
import type { Route } from './wire.ts'

export interface Plan {
  readonly url: URL
  readonly login: URL | undefined
  readonly logout: URL | undefined
  /** What the login form is filled in with. */
  readonly body: string | undefined
  readonly method: string | undefined
  /** The cookie’s name, if it is not to be found out. */
  readonly cookie: string | undefined
}

/** A whole visit. */
export interface Played {
  readonly plan: Plan
  readonly pages: readonly Page[]
  readonly jar: Jar
  /** The session’s cookie: the one that was named, or the one that holds a sealed session. */
  readonly cookie: string
  /** The cookies that the browser had of it after the login. */
  readonly afterLogin: number
  readonly afterLogout: number | undefined
}

export async function play(plan: Plan, route: Route, now: () => number): Promise<Played> {
  const browser = new Browser(route, now)
  const pages = [await browser.goTo('first visit', { url: plan.url })]
  if (plan.login !== undefined) {
    const method = plan.method ?? (plan.body === undefined ? 'GET' : 'POST')
    const type = plan.body?.trimStart().startsWith('{')
      ? 'application/json'
      : 'application/x-www-form-urlencoded'
    pages.push(await browser.goTo('login', { url: plan.login, method, body: plan.body, type }))
  }
  pages.push(await browser.goTo('second visit', { url: plan.url }))
  pages.push(await browser.goTo('third visit', { url: plan.url }))
  const cookie = plan.cookie ?? sessionCookieIn(pages) ?? 'session'
  const afterLogin = browser.jar.named(cookie).length
  if (plan.logout !== undefined) {
    const method = plan.method ?? (plan.body === undefined ? 'GET' : 'POST')
    pages.push(await browser.goTo('logout', { url: plan.logout, method }))
  }
  const afterLogout = plan.logout === undefined ? undefined : browser.jar.named(cookie).length
  return { plan, pages, jar: browser.jar, cookie, afterLogin, afterLogout }
}

export function hopsOf({ pages }: Pick<Played, 'pages'>): readonly Hop[] {
  return pages.flatMap(({ hops }) => hops)
}

/** Whether a cookie is the session’s, chunks included. */
export function isSessions(name: string, cookie: string): boolean {
  return name === cookie || (/^\.[1-3]$/.test(name.slice(cookie.length)) && name.startsWith(cookie))
}

/** What of a response’s cookies is the session’s. */
export function sessionsOf({ taken }: Hop, cookie: string): readonly Taken[] {
  return taken.filter((each) => isSessions(each.cookie.name, cookie))
}

/** Ours by its looks; else what is named as ours is by default; else what another library made. */
function sessionCookieIn(pages: readonly Page[]): string | undefined {
  const all = hopsOf({ pages })
    .flatMap(({ taken }) => taken)
    .map(({ cookie }) => cookie)
  const sealed = all.find(({ name, value }) => looksSealed(value) && !name.endsWith('.ended'))
  if (sealed !== undefined) return sealed.name.replace(/\.[1-3]$/, '')
  const usual = all.find(({ name }) => name === 'session')
  return (usual ?? all.find(({ value }) => madeElsewhere(value) !== undefined))?.name
}
