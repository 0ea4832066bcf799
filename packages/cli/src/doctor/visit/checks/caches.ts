/** May a cache hand one visitor’s session to another? */
import type { Finding } from '../../finding.ts'
import type { Hop } from '../browser.ts'
import { hopsOf, type Played, sessionsOf } from '../play.ts'

/** Headers by which caches in front of a server are told more than browsers are. */
const TARGETED = [
  'cdn-cache-control',
  'surrogate-control',
  'cloudflare-cdn-cache-control',
  'vercel-cdn-cache-control',
]

export function checkCaches(played: Played): readonly Finding[] {
  return hopsOf(played).flatMap((hop) => {
    const sets = sessionsOf(hop, played.cookie).length > 0
    if (sets) return [...fromCache(hop, played.cookie), ...mayBeKept(hop, played.cookie)]
    const isSent = hop.sent.some(({ name }) => name === played.cookie)
    return isSent ? forAll(hop) : []
  })
}

function fromCache({ headers, url }: Hop, cookie: string): readonly Finding[] {
  const hit = ['x-cache', 'x-cache-status', 'cf-cache-status', 'x-vercel-cache', 'x-proxy-cache']
    .map((name) => headers.get(name) ?? '')
    .some((value) => /\bhit\b/i.test(value))
  if (!hit && !(Number(headers.get('age')) > 0)) return []
  return [
    {
      id: 'cached-cookie',
      level: 'fault',
      what: `${url.pathname} came out of a cache, with a Set-Cookie of ${cookie}.`,
      why: 'Everybody who asks for that page is given the same session: somebody else’s.',
      fix: 'Empty that cache now, and let it keep nothing that has a Set-Cookie (nginx: remove proxy_ignore_headers Set-Cookie)',
    },
  ]
}

function mayBeKept({ headers, url }: Hop, cookie: string): readonly Finding[] {
  const asked = sharedBy(headers)
  const control = headers.get('cache-control') ?? ''
  if (asked !== undefined) {
    return [
      {
        id: 'public-cache',
        level: 'fault',
        what: `${url.pathname} sets the cookie ${cookie}, and lets shared caches keep the response (${asked}).`,
        why: 'A cache that does so gives one visitor’s session to all others.',
        fix: 'Cache-Control: no-store on what sets the session; leave cacheControl out, and look at what the proxy adds',
      },
    ]
  }
  if (/\b(?:no-store|private|no-cache)\b/i.test(control)) return []
  return [
    {
      id: 'no-cache-control',
      level: 'warning',
      what: `${url.pathname} sets the cookie ${cookie}, and says nothing to caches.`,
      why: 'Some of them keep what nobody forbids.',
      fix: 'Leave cacheControl out: no-store is the default',
    },
  ]
}

function sharedBy(headers: ReadonlyMap<string, string>): string | undefined {
  const control = headers.get('cache-control') ?? ''
  if (/\bpublic\b|\bs-maxage=[1-9]/i.test(control) && !/\b(?:no-store|private)\b/i.test(control)) {
    return `Cache-Control: ${control}`
  }
  for (const name of TARGETED) {
    const value = headers.get(name) ?? ''
    if (/\bmax-age=[1-9]|\bs-maxage=[1-9]|\bpublic\b/i.test(value)) return `${name}: ${value}`
  }
  return undefined
}

/** A page for somebody who has a session, kept for everybody. */
function forAll({ headers, url, status }: Hop): readonly Finding[] {
  const asked = sharedBy(headers)
  if (asked === undefined || /\bcookie\b|\*/i.test(headers.get('vary') ?? '') || status >= 400)
    return []
  return [
    {
      id: 'shared-page',
      level: 'note',
      what: `${url.pathname} lets shared caches keep it (${asked}), and does not vary by Cookie.`,
      why: 'If it shows anything of the session, others see it.',
      fix: 'Nothing, if the page is the same for everybody; else Cache-Control: private, and Vary: Cookie',
    },
  ]
}
