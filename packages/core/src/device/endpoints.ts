/** What do the two addresses answer at which a browser binds a session to a key, and proves that it still has it? */
import type { Came } from '../life/came.ts'
import { isKey, isPending } from '../life/device.ts'
import type { CheckedDeviceBound } from '../options/device.ts'
import type { Found } from '../visit/arrival.ts'
import type { Answer } from '../words/answer.ts'
import type { Reason } from '../words/refusal.ts'
import { REFRESH, REGISTER } from './addresses.ts'
import type { Desk } from './binding.ts'
import { type DeviceCookie, ENDED } from './cookies.ts'
import { boundTo } from './guarding.ts'
import { quoted, textIn } from './header.ts'
import { instructions, overAndDone } from './instructions.ts'
import { thumbprintOf } from './key.ts'
import { GRACE, type Offers } from './offer.ts'
import { firstProof, LONGEST_PROOF, proofBy } from './proof.ts'
import type { Challenge, Guard, Identifier, Things } from './things.ts'
import type { UsedChallenges } from './used.ts'

export interface EndpointOptions {
  readonly things: Things
  readonly cookie: DeviceCookie
  readonly deviceBound: CheckedDeviceBound
  readonly offers: Offers
  readonly used: UsedChallenges
  /** Seconds. */
  readonly maxAge: number
  now(): number
}

export interface Endpoints {
  /** Undefined: another kind of sessions is asked, or none of the app's. */
  answer(desk: Desk): Promise<Answer | undefined>
}

/** Characters of an identifier: RSA's keys take 1100. */
const LONGEST_IDENTIFIER = 2048

export function createEndpoints(options: EndpointOptions): Endpoints {
  const { things, cookie, deviceBound, offers, used, maxAge, now } = options
  const { guards, identifiers, challenges } = things
  const { ttl, path } = deviceBound

  /**
   * A browser shows a new key. It needs no session to come along, since a page of another site may have sent the
   * visitor; whoever comes with one is bound at once, and others when they come next.
   */
  async function register(desk: Desk): Promise<Answer | undefined> {
    const at = now()
    const jwt = textIn(desk.request.header('secure-session-response'), LONGEST_PROOF)
    const proof = jwt === undefined ? undefined : await firstProof(jwt, deviceBound.algorithms)
    if (proof === undefined) return REFUSED
    const challenge = await challenges.open(proof.challenge, at)
    if (challenge.refused !== undefined) return notOurs(challenge.refused)
    if (challenge.isOver) return FORBIDDEN
    const { sid, from, end = at + maxAge * 1000 } = challenge.thing
    const key = await thumbprintOf(proof.key)
    const found = await desk.find()
    if (!mayBind(found, challenge.thing, key) || used.isUsed(proof.challenge)) return FORBIDDEN

    const id = await identifiers.seal({ sid, key: proof.key, from }, end)
    const guard = await guardLine({ sid, key, from, at })
    const session = await keptAs(key, found, desk)
    return {
      status: 200,
      headers: [...HEADERS, JSON_TYPE, ...[...session, guard].map(setCookie)],
      body: instructions(id, path + REFRESH, cookie, deviceBound),
    }
  }

  /** A browser proves that it has the key. The guard that it gets is worth nothing without the session. */
  async function refresh(desk: Desk): Promise<Answer | undefined> {
    const at = now()
    const { request } = desk
    const id = textIn(request.header('sec-secure-session-id'), LONGEST_IDENTIFIER)
    if (id === undefined) return REFUSED
    const identified = await identifiers.open(id, at)
    if (identified.refused !== undefined) return notOurs(identified.refused)
    const identifier = identified.thing
    const key = await thumbprintOf(identifier.key)
    const wasEnded = cookie.read(request.header('cookie') ?? '').includes(ENDED)
    const found = await desk.find()
    if (wasEnded || isOver(found, identifier, key, identified.isOver)) return over(id)

    const shown = request.header('secure-session-response')
    if (!shown) return again(id, identifier, at)
    const jwt = textIn(shown, LONGEST_PROOF)
    const proof = jwt === undefined ? undefined : await proofBy(identifier.key, jwt)
    if (proof === undefined) return REFUSED
    const challenge = await challenges.open(proof.challenge, at)
    const isRace =
      challenge.refused !== undefined ||
      challenge.isOver ||
      challenge.thing.sid !== identifier.sid ||
      used.isUsed(proof.challenge)
    if (isRace) return again(id, identifier, at)

    const { sid, from } = identifier
    const headers = [
      ...HEADERS,
      setCookie(await guardLine({ sid, key, from, at })),
      await challengeFor(id, identifier, at + (ttl + GRACE) * 1000),
    ]
    // The secret that sealed it will be gone one day: another takes its place, while the key has just been proved.
    if (identified.stale) headers.push(await offers.registration({ sid, from: key }, at))
    return { status: 200, headers }
  }

  /** A late proof, or one that came twice, is a race and no theft: the browser signs anew. */
  async function again(id: string, identifier: Identifier, at: number): Promise<Answer> {
    const header = await challengeFor(id, identifier, at + GRACE * 1000)
    return { status: 403, headers: [...HEADERS, header] }
  }

  async function challengeFor(id: string, { sid }: Identifier, end: number) {
    const token = await challenges.seal({ sid }, end)
    return ['Secure-Session-Challenge', `${quoted(token)};id=${quoted(id)}`] as const
  }

  async function guardLine(guard: Guard): Promise<string> {
    // A little longer than the browser keeps it, which counts from when it got it.
    return cookie.set(await guards.seal(guard, guard.at + ttl * 1000 + ON_ITS_WAY), ttl)
  }

  return {
    answer: (desk) => (desk.request.path === path + REGISTER ? register(desk) : refresh(desk)),
  }
}

/** Milliseconds. */
const ON_ITS_WAY = 999

/** Only what waits for a key is bound: whoever has stolen a bound session enrols none. */
function mayBind({ arrival, endedAt }: Found, { sid, from }: Challenge, key: string): boolean {
  if (arrival.kind === 'nothing') return endedAt === undefined
  if (arrival.kind === 'refused') return !OVER.includes(arrival.reason)
  const { id, device } = arrival.came.head
  // The browser that binds it anew may have got another id for it meanwhile.
  if (isKey(device)) return device === key || device === from
  return id === sid && isPending(device)
}

/** The session of this browser has ended, or is another. Where none came, nobody knows better. */
function isOver(
  { arrival, endedAt }: Found,
  { sid }: Identifier,
  key: string,
  isOld: boolean,
): boolean {
  if (arrival.kind === 'nothing') return isOld || endedAt !== undefined
  if (arrival.kind === 'refused') return isOld || OVER.includes(arrival.reason)
  const { id, device } = arrival.came.head
  return isKey(device) ? device !== key : id !== sid
}

const OVER: readonly Reason[] = ['ended', 'gone', 'revoked', 'superseded', 'expired', 'idle']

/** Set-Cookie lines of the session, if one came that is to be bound. */
async function keptAs(key: string, found: Found, desk: Desk): Promise<readonly string[]> {
  const { arrival } = found
  if (arrival.kind !== 'valid' || arrival.came.head.device === key) return []
  const came: Came = boundTo(key, arrival.came)
  return (await desk.keep({ ...found, arrival: { kind: 'valid', came } })).setCookie
}

function setCookie(line: string): readonly [name: string, value: string] {
  return ['Set-Cookie', line]
}

type Headers = Answer['headers']

const HEADERS: Headers = [
  ['Cache-Control', 'no-store'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
]
const JSON_TYPE: Headers[number] = ['Content-Type', 'application/json']

/** The browser gives up what it tried. */
const REFUSED: Answer = Object.freeze({ status: 400, headers: HEADERS })
const FORBIDDEN: Answer = Object.freeze({ status: 403, headers: HEADERS })

/** What another secret has sealed may be another kind's of sessions, which is asked next. */
function notOurs(reason: Reason): Answer | undefined {
  return reason === 'unknown-key' ? undefined : REFUSED
}

function over(id: string): Answer {
  return { status: 200, headers: [...HEADERS, JSON_TYPE], body: overAndDone(id) }
}
