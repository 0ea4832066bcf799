/** How does Playwright take cookies? */
import type { KeptCookie } from './jar.ts'

/** For `context.addCookies(…)` of Playwright. */
export interface PlaywrightCookie {
  name: string
  value: string
  domain: string
  path: string
  /** Seconds since the epoch; -1: until the browser is closed. */
  expires: number
  httpOnly: boolean
  secure: boolean
  sameSite: 'Strict' | 'Lax' | 'None'
}

const SAME_SITE = { strict: 'Strict', lax: 'Lax', none: 'None' } as const

export function playwrightCookie(cookie: KeptCookie): PlaywrightCookie {
  const { name, value, domain, hostOnly, path, secure, httpOnly, sameSite, expiresAt } = cookie
  return {
    name,
    value,
    // A dot in front tells a domain from the host of that name.
    domain: hostOnly ? domain : `.${domain}`,
    path,
    expires: expiresAt === undefined ? -1 : expiresAt / 1000,
    httpOnly,
    secure,
    sameSite: SAME_SITE[sameSite],
  }
}
