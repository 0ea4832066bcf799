/** Logging visitors in, and asking whether an app does what it should before it is timed. */
import { HELLO, type Mode } from './apps/app.ts'

export interface Visitor {
  /** The Cookie header. */
  readonly cookie: string
  readonly user: string
}

/** So many at once. */
const AT_ONCE = 32

/** By real requests to the app of a library that does so. */
export async function logIn(port: number, bytes: number, visitors: number): Promise<Visitor[]> {
  const known: Visitor[] = []
  while (known.length < visitors) {
    const length = Math.min(AT_ONCE, visitors - known.length)
    known.push(...(await Promise.all(Array.from({ length }, () => visitor(port, bytes)))))
  }
  return known
}

async function visitor(port: number, bytes: number): Promise<Visitor> {
  const { cookie, hello: user } = await visit(port, '', `?bytes=${bytes}`)
  return { cookie, user }
}

/**
 * Whether the answer sets a cookie.
 *
 * @throws if the app does not do what its mode says.
 */
export async function check(port: number, mode: Mode, { cookie, user }: Visitor): Promise<boolean> {
  const first = await visit(port, cookie)
  const expected = mode === 'read' ? user : mode === 'changed' ? undefined : HELLO.hello
  if (expected !== undefined && first.hello !== expected) {
    throw new Error(`${first.hello} was answered instead of ${expected}`)
  }
  if (mode === 'changed') await checkChanged(port, first)
  return first.sets
}

/** The cookie that was set makes the next count the next number. */
async function checkChanged(port: number, first: Visited): Promise<void> {
  const second = await visit(port, first.cookie)
  if (!first.sets || !second.sets) throw new Error('a changed session set no cookie')
  if (Number(second.hello) !== Number(first.hello) + 1) {
    throw new Error(`${second.hello} was counted after ${first.hello}`)
  }
}

interface Visited {
  readonly hello: string
  /** The Cookie header of the next request. */
  readonly cookie: string
  readonly sets: boolean
}

async function visit(port: number, cookie: string, query = ''): Promise<Visited> {
  const response = await fetch(`http://127.0.0.1:${port}/${query}`, {
    headers: cookie === '' ? {} : { cookie },
  })
  const { hello } = (await response.json()) as { hello: string }
  const set = response.headers.getSetCookie()
  return { hello, cookie: withSet(cookie, set), sets: set.length > 0 }
}

/** A browser's jar, for one site without paths. */
function withSet(cookie: string, lines: readonly string[]): string {
  const jar = new Map<string, string>()
  for (const pair of [...cookie.split('; '), ...lines.map((line) => line.split(';')[0] ?? '')]) {
    const [name = ''] = pair.split('=')
    if (name !== '') jar.set(name, pair)
  }
  return [...jar.values()].join('; ')
}
