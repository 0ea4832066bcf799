/** Which rules of browsers does a Set-Cookie line break, and would it be dropped for that? */
import { COOKIE_LIMIT } from '@sealed-session/core/anatomy'
import { getPublicSuffix } from 'tldts'
import type { Finding } from '../finding.ts'
import { isAddress, isLoopback, isTrustworthy, isWithin } from './place.ts'
import { type SetCookie, sizeOf } from './set-cookie.ts'

/** Undefined: browsers keep it. Else the first rule that it breaks. */
export function dropped(cookie: SetCookie, url: URL): Finding | undefined {
  for (const rule of RULES) {
    const broken = rule(cookie, url)
    if (broken === undefined) continue
    return { level: 'fault', ...broken, why: `Browsers drop it without a word. ${broken.why}` }
  }
  return undefined
}

type Broken = Omit<Finding, 'level'>
type Rule = (cookie: SetCookie, url: URL) => Broken | undefined

/** In the order in which a cause is most telling. */
const RULES: readonly Rule[] = [prefix, secure, sameSite, partitioned, domain, size]

function prefix({ name, secure, path, domain, httpOnly }: SetCookie): Broken | undefined {
  const [found] = /^__(?:Host-Http|Host|Secure|Http)-/i.exec(name) ?? []
  if (found === undefined) return undefined
  const isHost = /^__host-/i.test(found)
  const faults = [
    ...(secure ? [] : ['it is not Secure']),
    ...(isHost && domain !== undefined ? [`it has the Domain ${domain}`] : []),
    ...(isHost && path !== '/' ? [`its Path is ${path ?? 'not set'}, not /`] : []),
    ...(/http-$/i.test(found) && !httpOnly ? ['it is not HttpOnly'] : []),
  ]
  if (faults.length === 0) return undefined
  return {
    id: 'prefix',
    what: `The cookie ${name} breaks the rules of its prefix: ${faults.join(', and ')}.`,
    why: `${found} promises ${isHost ? 'Secure, Path=/ and no Domain' : 'Secure'}${/http-$/i.test(found) ? ', and HttpOnly' : ''}.`,
    fix: isHost
      ? `cookie: { name: '${name}' } and no domain, path or secure; look at what the proxy rewrites (proxy_cookie_domain, proxy_cookie_path)`
      : `cookie: { name: '${name}' } without secure: false`,
  }
}

function secure({ name, secure }: SetCookie, url: URL): Broken | undefined {
  if (!secure || isTrustworthy(url)) return undefined
  return {
    id: 'secure-over-http',
    what: `The cookie ${name} is Secure, and ${url.host} was visited by plain http.`,
    why: 'Only https can set a Secure cookie; http works on localhost alone.',
    fix: 'Serve it by https (a proxy that ends TLS will do), or in development open http://localhost',
  }
}

function sameSite({ name, sameSite, secure }: SetCookie): Broken | undefined {
  if (sameSite !== 'none' || secure) return undefined
  return {
    id: 'none-without-secure',
    what: `The cookie ${name} is SameSite=None and not Secure.`,
    why: 'SameSite=None is taken together with Secure only.',
    fix: "cookie: { sameSite: 'lax' }, or leave secure: false out",
  }
}

function partitioned({ name, partitioned, secure }: SetCookie): Broken | undefined {
  if (!partitioned || secure) return undefined
  return {
    id: 'partitioned-without-secure',
    what: `The cookie ${name} is Partitioned and not Secure.`,
    why: 'Partitioned is taken together with Secure only.',
    fix: 'Leave cookie.partitioned or secure: false out',
  }
}

function domain({ name, domain: wanted }: SetCookie, url: URL): Broken | undefined {
  if (wanted === undefined) return undefined
  const host = url.hostname
  if (!isWithin(host, wanted)) {
    return {
      id: 'wrong-domain',
      what: `The cookie ${name} is for the Domain ${wanted}, and was set by ${host}.`,
      why: 'A host can set cookies for itself and for the domains that it is in.',
      fix: 'Leave cookie.domain out, or set it to a domain that the host is in',
    }
  }
  const isSuffix = getPublicSuffix(wanted, { allowPrivateDomains: true }) === wanted
  if (isSuffix && host !== wanted && !isLoopback(host) && !isAddress(host)) {
    return {
      id: 'public-suffix',
      what: `The cookie ${name} is for ${wanted}, under which anybody can have a domain.`,
      why: 'It would be sent to strangers.',
      fix: 'Leave cookie.domain out, or set it to your own domain',
    }
  }
  return undefined
}

function size(cookie: SetCookie): Broken | undefined {
  const bytes = sizeOf(cookie)
  if (bytes <= COOKIE_LIMIT) return undefined
  return {
    id: 'too-large',
    what: `The cookie ${cookie.name} takes ${bytes} bytes, name and value together.`,
    why: `They keep ${COOKIE_LIMIT}, and go on sending the former cookie.`,
    fix: 'Store less in the session, or: cookie: { maxChunks: 4 }',
  }
}
