/** What is to be said about the app that answers at this address? */
import type { Check, Finding } from '../finding.ts'
import { checkCaches } from './checks/caches.ts'
import { checkCookies } from './checks/cookies.ts'
import { checkLogout } from './checks/logout.ts'
import { checkProxy } from './checks/proxy.ts'
import { checkReturn } from './checks/return.ts'
import { checkSizes } from './checks/sizes.ts'
import { checkWays } from './checks/ways.ts'
import { hopsOf, type Plan, type Played, play, sessionsOf } from './play.ts'
import { sizeOf } from './set-cookie.ts'
import type { Route } from './wire.ts'

export type { Plan } from './play.ts'
export type { Route } from './wire.ts'

export async function examineApp(
  plan: Plan,
  route: Route,
  secrets: readonly string[] | undefined,
  now: () => number,
): Promise<Check> {
  const { upstream } = route
  const played = await play(plan, { ...route, upstream: undefined }, now)
  const direct =
    upstream === undefined ? undefined : await play({ ...plan, cookie: played.cookie }, route, now)
  const findings = [
    ...checkWays(played),
    ...checkCookies(played, now()),
    ...(await checkReturn(played, secrets, now())),
    ...checkCaches(played),
    ...checkSizes(played),
    ...checkLogout(played),
    ...(direct === undefined ? [] : behindProxy(played, direct, now())),
  ]
  return { about: plan.url.origin, fine: fineIn(played), findings: once(findings) }
}

/** What the proxy does, and what the app had sent that the proxy made an error of. */
function behindProxy(played: Played, direct: Played, now: number): readonly Finding[] {
  return [...checkProxy(played, direct), ...checkCookies(direct, now), ...checkSizes(direct)]
}

/** Each cause once, however many requests it showed in. */
function once(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>()
  return findings.filter(({ id }) => !seen.has(id) && seen.add(id))
}

/** What went as it should, in the order in which it went. */
function fineIn(played: Played): readonly string[] {
  const { cookie, pages } = played
  const set = hopsOf(played)
    .flatMap((hop) => sessionsOf(hop, cookie))
    .find(({ dropped }) => dropped === undefined)?.cookie
  const back = pages
    .filter(({ step }) => step === 'second visit')
    .some(({ hops }) => hops.at(-1)?.sent.some(({ name }) => name === cookie))
  return [
    ...pages.map(({ step, hops }) => `${step}: ${hops.map(({ status }) => status).join(', ')}`),
    ...(set === undefined ? [] : [`${cookie} was set: ${sizeOf(set)} of 4096 bytes`]),
    ...(back ? [`${cookie} came back`] : []),
  ]
}
