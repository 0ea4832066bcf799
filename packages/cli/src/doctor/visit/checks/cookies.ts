/** Are the session’s cookies such that browsers keep them, and nobody else gets at them? */
import type { Finding } from '../../finding.ts'
import type { Hop } from '../browser.ts'
import { madeElsewhere } from '../ours.ts'
import { hopsOf, isSessions, type Played, sessionsOf } from '../play.ts'
import { removes, type SetCookie } from '../set-cookie.ts'

export function checkCookies(played: Played, now: number): readonly Finding[] {
  const { cookie, plan } = played
  return hopsOf(played).flatMap((hop) => {
    const taken = sessionsOf(hop, cookie)
    const set = taken.map((each) => each.cookie).filter((each) => !removes(each, now))
    return [
      ...taken.map((each) => each.dropped).filter((finding) => finding !== undefined),
      ...set.flatMap((each) => attributes(each, hop)),
      ...twice(set, hop),
      ...joined(hop, cookie),
      ...set.flatMap((each) => foreign(each, hop, plan.cookie)),
    ]
  })
}

/** RFC 6265bis section 5.5: browsers keep nothing for longer. */
const LONGEST = 400 * 86_400

function attributes(cookie: SetCookie, { url }: Hop): readonly Finding[] {
  const { name, secure, httpOnly, sameSite, maxAge } = cookie
  const findings: Finding[] = []
  if (!httpOnly) {
    findings.push({
      id: 'not-http-only',
      level: 'warning',
      what: `The cookie ${name} is not HttpOnly.`,
      why: 'Any script in the page, an injected one too, can read the session and take it along.',
      fix: 'Leave cookie.httpOnly out',
    })
  }
  if (!secure && url.protocol === 'https:') {
    findings.push({
      id: 'not-secure',
      level: 'warning',
      what: `The cookie ${name} is not Secure, though the site is served by https.`,
      why: 'The first request by plain http sends it in the clear.',
      fix: "Leave cookie.secure out (with 'auto', let the proxy send X-Forwarded-Proto: https)",
    })
  }
  if (sameSite === undefined) {
    findings.push({
      id: 'no-same-site',
      level: 'warning',
      what: `The cookie ${name} says nothing of SameSite.`,
      why: 'Chrome takes that for Lax, Firefox and Safari for None: other sites can act for your users there.',
      fix: "cookie: { sameSite: 'lax' }, which is the default",
    })
  }
  if (maxAge !== undefined && maxAge > LONGEST) {
    findings.push({
      id: 'max-age',
      level: 'warning',
      what: `The cookie ${name} has a Max-Age of ${maxAge} seconds, ${Math.round(maxAge / 86_400)} days.`,
      why: 'Browsers cut it to 400 days; most likely it was meant in milliseconds.',
      fix: `maxAge: ${Math.round(maxAge / 1000)}`,
    })
  }
  return findings
}

function twice(set: readonly SetCookie[], { url }: Hop): readonly Finding[] {
  const names = set.map(({ name }) => name)
  const several = [...new Set(names)].filter(
    (name) => names.indexOf(name) !== names.lastIndexOf(name),
  )
  return several.map((name) => ({
    id: 'set-twice',
    level: 'fault',
    what: `One response of ${url.pathname} sets the cookie ${name} ${names.filter((each) => each === name).length} times.`,
    why: 'The last one counts, or both are kept side by side: who wins depends on the browser.',
    fix: 'Remove one of the two that set it (another session library, an upstream), or give it another name: cookie: { name }',
  }))
}

/** Headers of one name may be joined by commas; Set-Cookie may not, and some proxies do it all the same. */
function joined({ setCookie, url }: Hop, cookie: string): readonly Finding[] {
  const found = setCookie.some((line) => {
    const more = line.replace(/expires=\w+, /gi, '').match(/, *[\w!#$%&'*+.^`|~-]+=/g) ?? []
    const names = more.map((each) => each.slice(1, -1).trim())
    return (
      names.length > 0 &&
      [line.split('=')[0] ?? '', ...names].some((name) => isSessions(name, cookie))
    )
  })
  if (!found) return []
  return [
    {
      id: 'joined',
      level: 'fault',
      what: `${url.pathname} answers with several cookies in one Set-Cookie line, joined by commas.`,
      why: 'Browsers read it as one cookie, and lose the others.',
      fix: 'Let the proxy, or the adapter of the platform, send a line for each cookie: headers.getSetCookie()',
    },
  ]
}

/** Names under which somebody may look for a session of ours: what was asked for, and the default. */
function foreign({ name, value }: SetCookie, { url }: Hop, asked = 'session'): readonly Finding[] {
  const library = madeElsewhere(value)
  if (library === undefined) return []
  const what = `${url.pathname} sets the cookie ${name} with what ${library} makes.`
  if (name !== asked) {
    return [
      {
        id: 'foreign-session',
        level: 'note',
        what,
        why: 'No cookie of ours was seen: another library keeps the sessions here.',
        fix: 'If there is to be one of ours, name its cookie: --cookie session',
      },
    ]
  }
  return [
    {
      id: 'foreign-cookie',
      level: 'fault',
      what,
      why: 'It takes the place of the session’s cookie of that name: each of the two logs the other out.',
      fix: `Remove ${library}, or give one of the two another name: cookie: { name: 'app' }`,
    },
  ]
}
