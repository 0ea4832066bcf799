/** Words that cases share. */
import type { Browser, Visit } from '../browser.ts'
import { parseSetCookie } from '../jar.ts'
import type { Step } from '../plan.ts'

/** The cookies that a response sets, in order: `session`, or `session expired`. */
export function cookiesIn({ setCookie }: Pick<Visit, 'setCookie'>): string[] {
  return setCookie.map((line) => {
    const { name, maxAge } = parseSetCookie(line)
    return maxAge === 0 ? `${name} expired` : name
  })
}

/** The Max-Age of every cookie that a response sets; null where there is none. */
export function maxAgesIn({ setCookie }: Visit): (number | null)[] {
  return setCookie.map((line) => parseSetCookie(line).maxAge ?? null)
}

/** What the steps came to, in short: `ok`, or the error's code. */
export function codesOf({ results }: Visit): string[] {
  return results.map((result) => {
    if (result === undefined) return 'nothing'
    return 'error' in result ? result.error : 'ok'
  })
}

/** What the steps came to: values, and the codes of errors among them. */
export function outcomesOf({ results }: Visit): unknown[] {
  return results.map((result) => {
    if (result === undefined) return 'nothing'
    return 'error' in result ? result.error : result.ok
  })
}

/** The message of the first step that failed; empty if none did. */
export function messageOf({ results }: Visit): string {
  const failed = results.find((result) => result !== undefined && 'error' in result)
  return failed !== undefined && 'error' in failed ? failed.message : ''
}

/** The browser, once it has a session with this data. */
export async function holding(
  browser: Browser,
  data: Readonly<Record<string, unknown>>,
): Promise<Browser> {
  await browser.go(...Object.entries(data).map(([key, value]): Step => ['set', key, value]))
  return browser
}

/** Time passes, and the browser keeps what it has, however old: the server's word is what counts. */
export function later(browser: Browser, seconds: number): Browser {
  for (const name of browser.cookies) browser.plant(name, browser.cookie(name))
  return browser.wait(seconds)
}

/** What a session holds, and why it does not hold what was sent. */
export const LOOK: readonly Step[] = [['data'], ['refused']]

/** What `LOOK` comes to where the session opens. */
export const opens = (data: object) => [{ ok: data }, { ok: null }]

/** What `LOOK` comes to where the cookie is refused. */
export const refuses = (reason: string) => [{ ok: {} }, { ok: reason }]
