/** What does the proxy make of the app’s cookies? */
import type { Finding } from '../../finding.ts'
import { hopsOf, type Played, sessionsOf } from '../play.ts'
import type { SetCookie } from '../set-cookie.ts'

/** The same visit, by way of the proxy and without it. */
export function checkProxy(through: Played, direct: Played): readonly Finding[] {
  const [there, here] = [setIn(direct), setIn(through)]
  // An error of the proxy’s own carries nothing of the app, and is told of already.
  if (there === undefined || hopsOf(through).some(({ status }) => status >= 500)) return []
  if (here === undefined) return [removed(there)]
  const changed = ATTRIBUTES.filter((name) => here[name] !== there[name])
  return changed.length === 0 ? [] : [rewritten(there, here, changed)]
}

const ATTRIBUTES = [
  'name',
  'domain',
  'path',
  'secure',
  'httpOnly',
  'sameSite',
  'partitioned',
] as const

function setIn(played: Played): SetCookie | undefined {
  return hopsOf(played).flatMap((hop) => sessionsOf(hop, played.cookie))[0]?.cookie
}

function removed({ name }: SetCookie): Finding {
  return {
    id: 'proxy-removes',
    level: 'fault',
    what: `The app sets the cookie ${name}, and the proxy drops its Set-Cookie.`,
    why: 'No browser ever gets it.',
    fix: 'Remove proxy_hide_header Set-Cookie (nginx), or whatever strips cookies of cached paths',
  }
}

function rewritten(
  there: SetCookie,
  here: SetCookie,
  changed: readonly (typeof ATTRIBUTES)[number][],
): Finding {
  const told = changed.map((name) => `${name} ${spell(there[name])} to ${spell(here[name])}`)
  return {
    id: 'proxy-rewrites',
    level: 'warning',
    what: `The proxy changes the cookie ${there.name}: ${told.join(', ')}.`,
    why: 'The app expires it with the attributes that it knows, so that a logout may leave it there.',
    fix: 'Set the attributes in the app (cookie: { path, domain, secure }), and none in the proxy (proxy_cookie_path, proxy_cookie_domain, proxy_cookie_flags)',
  }
}

function spell(value: string | boolean | undefined): string {
  return value === undefined ? 'none' : String(value)
}
