/** What is in here: one answer for each cookie, or one for a bare token. */
import { examineToken, gatherCookies } from '@sealed-session/core/anatomy'
import { readSealed } from './facts.ts'
import { recognize, unescaped } from './foreign/index.ts'
import { type Given, headerOf, type Pair } from './input.ts'
import type { Inspected } from './inspected.ts'
import { type Came, inspectToken, type Looking } from './session.ts'

/** What people call their cookies: tried after those that came along, or were named. */
const LIKELY = [
  'session',
  '__Host-session',
  '__Secure-session',
  'sid',
  '__Host-sid',
  'admin',
  'auth',
  'app',
  'sess',
  'token',
]

export async function inspect(given: Given, looking: Looking): Promise<readonly Inspected[]> {
  const came = given.kind === 'token' ? [] : namesIn(given.pairs)
  const names = [...new Set([...looking.names, ...came, ...LIKELY])]
  if (given.kind === 'token') return [await inspectBare(given.token, { ...looking, names })]
  return inspectCookies(given.pairs, { ...looking, names })
}

/** Whether a server of these secrets would have a session for whoever sent this. */
export function isFine(all: readonly Inspected[]): boolean {
  const ours = all.filter(({ what }) => what === 'session' || what === 'token')
  return ours.length > 0 && ours.every(({ opens }) => opens)
}

/** Whether it needs a secret to say more of it. */
export function needsSecret(given: Given): boolean {
  if (given.kind === 'token') return isOurs(given.token)
  return given.pairs.some(({ value }) => isOurs(value))
}

function namesIn(pairs: readonly Pair[]): readonly string[] {
  return [...new Set(pairs.map(({ name }) => name))]
}

function inspectBare(token: string, looking: Looking): Promise<Inspected> | Inspected {
  if (!isOurs(token)) return foreignOr(undefined, token)
  const { missing } = gatherCookies(`session=${token}`, 'session')
  return inspectToken(
    { cookie: undefined, token, cookies: 1, size: token.length, missing, endedAt: undefined },
    looking,
  )
}

async function inspectCookies(
  pairs: readonly Pair[],
  looking: Looking,
): Promise<readonly Inspected[]> {
  const header = headerOf(pairs)
  const chunks = new Set(
    namesIn(pairs).flatMap((name) => gatherCookies(header, name).names.slice(1)),
  )
  const all: Inspected[] = []
  for (const name of namesIn(pairs)) {
    if (chunks.has(name)) continue
    all.push(...(await inspectCookie(name, pairs, looking)))
  }
  return all
}

async function inspectCookie(
  cookie: string,
  pairs: readonly Pair[],
  looking: Looking,
): Promise<readonly Inspected[]> {
  const header = headerOf(pairs)
  const { tokens, names, missing } = gatherCookies(header, cookie)
  const own = pairs.filter(({ name }) => names.includes(name))
  const size = own.reduce((sum, { name, value }) => sum + name.length + value.length, 0)
  const endedAt = await endedAtOf(cookie, header, looking)
  return Promise.all(
    tokens.map((token) => {
      if (!isOurs(token)) return foreignOr(cookie, token)
      const alone = names.length === 1 ? cookie.length + token.length : size
      const came: Came = { cookie, token, cookies: names.length, size: alone, missing, endedAt }
      return inspectToken(came, looking)
    }),
  )
}

/** What the cookie beside it remembers: the moment of the last logout. */
async function endedAtOf(
  cookie: string,
  header: string,
  { given, now }: Looking,
): Promise<number | undefined> {
  const name = `${cookie}.ended`
  const use = { purpose: 'ended', cookieName: name }
  for (const token of gatherCookies(header, name).tokens) {
    const found = await examineToken(token, given.secrets, [use])
    if (found.refused !== undefined || (found.expiresAt ?? 0) <= now) continue
    const { endedAt } = readSealed(found).value
    if (typeof endedAt === 'number') return endedAt
  }
  return undefined
}

/** By its beginning; whole or not, and of whatever version. */
function isOurs(value: string): boolean {
  const plain = unescaped(value).replace(/^"/, '')
  return /^(?:\d~)?Fe\d+\.\d+(?:\*|$)/.test(plain) && recognize(value) === undefined
}

function foreignOr(cookie: string | undefined, value: string): Inspected {
  const foreign = recognize(value)
  return {
    cookie: cookie ?? null,
    what: foreign === undefined ? 'unknown' : 'foreign',
    opens: false,
    reason: foreign?.format ?? 'unknown',
    says: foreign?.says ?? `It is nothing that is known here: ${kindOf(value)}.`,
    remedy: foreign?.remedy ?? null,
    facts: null,
  }
}

function kindOf(value: string): string {
  if (value === '') return 'an empty value'
  return `${value.length} characters`
}
