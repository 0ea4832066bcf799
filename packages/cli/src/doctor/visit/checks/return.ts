/** Does the cookie come back, and is it known there? */
import type { Finding } from '../../finding.ts'
import type { Hop, Page } from '../browser.ts'
import { type Kept, notSent } from '../jar.ts'
import { looksSealed, openSession } from '../ours.ts'
import { hopsOf, type Played, sessionsOf } from '../play.ts'
import { removes } from '../set-cookie.ts'

export async function checkReturn(
  played: Played,
  secrets: readonly string[] | undefined,
  now: number,
): Promise<readonly Finding[]> {
  const taken = hopsOf(played).flatMap((hop) => sessionsOf(hop, played.cookie))
  // A cookie that browsers drop has been told of already.
  if (taken.some(({ dropped }) => dropped !== undefined)) return []
  if (taken.length === 0) return [neverSet(played)]
  const last = pageOf(played, 'second visit')
  const asked = last?.hops.at(-1)
  if (last === undefined || asked === undefined) return []
  const isSent = asked.sent.some(({ name }) => name === played.cookie)
  if (!isSent) return [...notBack(played, asked)]
  return [
    ...several(asked, played.cookie),
    ...removedUnasked(played, now),
    ...(await notKnown(played, secrets, now)),
  ]
}

function pageOf({ pages }: Played, step: string): Page | undefined {
  return pages.find((page) => page.step === step)
}

function neverSet(played: Played): Finding {
  const login = pageOf(played, 'login')
  if (login === undefined) {
    return {
      id: 'no-cookie',
      level: 'note',
      what: `Three visits set no cookie ${played.cookie}.`,
      why: 'Nobody has a session until something is written to it.',
      fix: "Name what writes to it: --login /login --data 'user=ann&password=…'",
    }
  }
  const { status, headers, url } = login.hops[0] as Hop
  const wasRead = /\bcookie\b/i.test(headers.get('vary') ?? '')
  const seen = wasRead
    ? 'The session was looked at there (Vary: Cookie), and not written to before the head of the response left.'
    : 'The session was not even looked at there before the head of the response left.'
  return {
    id: 'no-cookie',
    level: 'fault',
    what: `${url.pathname} answered ${status}, and no cookie ${played.cookie} was set, there or later.`,
    why: seen,
    fix:
      status >= 400
        ? "Let the login succeed: --login /login --data 'user=ann&password=…', and --method if it is not POST"
        : 'Write to the session before the first byte (res.write, flushHeaders, a stream), in a handler that comes after app.use(session()); a proxy that drops Set-Cookie shows with --upstream',
  }
}

/** It was kept, and not sent: because of where it was set, and for where. */
function notBack({ jar, cookie, plan }: Played, asked: Hop): readonly Finding[] {
  const kept = jar.named(cookie)
  if (kept.length === 0) return [gone(cookie)]
  return kept.slice(0, 1).flatMap((each) => {
    const reason = notSent(each, asked.url)
    if (reason === 'path') return [outsidePath(each, asked)]
    if (reason === 'host') return [otherHost(each, asked)]
    return reason === 'secure' ? [lostSecure(each, plan.url)] : []
  })
}

function gone(cookie: string): Finding {
  return {
    id: 'removed',
    level: 'fault',
    what: `The cookie ${cookie} was set, and removed again before the next visit.`,
    why: 'Some later response, most likely a redirect after the login, expired it.',
    fix: 'Look for what ends the session there: req.session = null, clear(), destroy(), another library',
  }
}

function outsidePath({ name, path }: Kept, { url }: Hop): Finding {
  return {
    id: 'wrong-path',
    level: 'fault',
    what: `The cookie ${name} is for ${path}, and is not sent to ${url.pathname}.`,
    why: 'The session exists below that path only: everywhere else its visitor is a stranger.',
    fix: 'Leave cookie.path out (it is then /), and look at what the proxy rewrites (proxy_cookie_path)',
  }
}

function otherHost({ name, domain }: Kept, { url }: Hop): Finding {
  return {
    id: 'other-host',
    level: 'fault',
    what: `The cookie ${name} was set for ${domain}, and is not sent to ${url.hostname}.`,
    why: 'A redirect, or a link, leads to another host than the one that set it.',
    fix: `Redirect to one host before the session begins, or: cookie: { domain: '${commonDomain(domain, url.hostname)}' }`,
  }
}

function commonDomain(one: string, other: string): string {
  const [labels, others] = [one.split('.').reverse(), other.split('.').reverse()]
  const same = labels.slice(
    0,
    labels.findIndex((label, at) => label !== others[at]),
  )
  return same.length >= 2 ? same.reverse().join('.') : 'the domain that both are in'
}

function lostSecure({ name }: Kept, { host }: URL): Finding {
  return {
    id: 'secure-over-http',
    level: 'fault',
    what: `The cookie ${name} is Secure, and ${host} was visited by plain http afterwards.`,
    why: 'Browsers send it by https alone.',
    fix: 'Redirect every http page to https',
  }
}

function several({ sent }: Hop, cookie: string): readonly Finding[] {
  const same = sent.filter(({ name }) => name === cookie)
  if (same.length < 2) return []
  const where = same.map(({ domain, path }) => `${domain}${path}`).join(' and ')
  return [
    {
      id: 'duplicates',
      level: 'fault',
      what: `The browser has ${same.length} cookies ${cookie}, for ${where}, and sends them all.`,
      why: 'Most servers read the first one, whichever that is; logging out has to end every one.',
      fix: 'Set it with one path and one domain, and name the former ones: cookie: { formerly: [{ path, domain }] }',
    },
  ]
}

/** A visitor comes back, and is sent away. */
function removedUnasked(played: Played, now: number): readonly Finding[] {
  const hops = ['second visit', 'third visit'].flatMap((step) => pageOf(played, step)?.hops ?? [])
  const ended = hops.find((hop) => {
    const mine = sessionsOf(hop, played.cookie).filter(
      ({ cookie }) => cookie.name === played.cookie,
    )
    return mine.length > 0 && mine.every(({ cookie }) => removes(cookie, now))
  })
  if (ended === undefined) return []
  return [
    {
      ...gone(played.cookie),
      what: `${ended.url.pathname} removes the cookie ${played.cookie} of whoever comes back.`,
    },
  ]
}

/** The cookie was sent, and what came of it is another session: told for certain by whoever has the secret. */
async function notKnown(
  played: Played,
  secrets: readonly string[] | undefined,
  now: number,
): Promise<readonly Finding[]> {
  const values = hopsOf(played)
    .filter((hop) => hop.taken.length > 0)
    .flatMap((hop) => sessionsOf(hop, played.cookie))
    .map((each) => each.cookie)
    .filter((each) => each.name === played.cookie && !removes(each, now))
    .map(({ value }) => value)
  if (
    secrets === undefined ||
    !values.every(looksSealed) ||
    values.some((each) => each[1] === '~')
  ) {
    return []
  }
  const opened = await Promise.all(values.map((each) => openSession(each, played.cookie, secrets)))
  if (opened.some((each) => each === undefined)) return [otherSecret(played.cookie)]
  const visits = sessionsAfterLogin(played, now)
  const ids = await Promise.all(visits.map((each) => openSession(each, played.cookie, secrets)))
  return new Set(ids.map((each) => each?.id)).size > 1 ? [newEachTime(played.cookie)] : []
}

/** What the visits after the login set anew. */
function sessionsAfterLogin(played: Played, now: number): readonly string[] {
  return ['second visit', 'third visit']
    .flatMap((step) => pageOf(played, step)?.hops ?? [])
    .flatMap((hop) => sessionsOf(hop, played.cookie))
    .filter(({ cookie }) => cookie.name === played.cookie && !removes(cookie, now))
    .map(({ cookie }) => cookie.value)
}

function otherSecret(cookie: string): Finding {
  return {
    id: 'other-secret',
    level: 'warning',
    what: `The app seals the cookie ${cookie} with another secret than the one that is set here.`,
    why: 'If another instance of the app has this one, the two refuse each other’s sessions.',
    fix: 'Set the same SESSION_SECRET everywhere, and restart what was started with another',
  }
}

function newEachTime(cookie: string): Finding {
  return {
    id: 'not-known',
    level: 'fault',
    what: `The cookie ${cookie} came back, and the app began a new session all the same.`,
    why: 'It refuses what it has set: several instances with different secrets, a secret that is made anew at each start, or a proxy that changes the cookie.',
    fix: 'Look at onEvent: ({ type, reason }) => …, or hand the cookie to: npx sealed-session inspect',
  }
}
