import { describe, expect, it } from 'vitest'
import { type Loose, SECRET } from '../../test/support.ts'
import {
  type Commit,
  commitToJar,
  createSessions,
  type SessionOptions,
  toSessions,
} from '../index.ts'
import { UNTOUCHED } from './made.ts'

/** As Next.js has them: cookies by name, as objects. */
class Jar {
  readonly kept = new Map<string, string>()
  readonly set_: [string, string, Loose][] = []
  get(name: string) {
    const value = this.kept.get(name)
    return value === undefined ? undefined : { name, value }
  }
  set(name: string, value: string, attributes: Loose) {
    this.set_.push([name, value, attributes])
    if (attributes.maxAge === 0) this.kept.delete(name)
    else this.kept.set(name, value)
  }
}

const sessionsWith = (options: SessionOptions<Loose> = {}) =>
  createSessions<Loose>({ secret: SECRET, onEvent() {}, ...options })

describe.each(['node', 'web'] as const)('a cookie jar, sealed by %s', (sealer) => {
  it('stands for a request, and for its response', async () => {
    const [jar, sessions] = [new Jar(), sessionsWith({ sealer })]
    const first = await sessions.open(jar)
    first.session.user = 'ann'
    const made = await commitToJar(first, jar)
    expect([made.outcome, jar.set_.map(([name]) => name)]).toEqual(['created', ['session']])
    expect(jar.set_[0]?.[2]).toEqual({
      path: '/',
      httpOnly: true,
      secure: true,
      sameSite: 'lax',
      maxAge: 14 * 86_400,
    })
    const second = await sessions.open(jar)
    expect(second.session.user).toBe('ann')
    expect((await commitToJar(second, jar)).outcome).toBe('unchanged')
    expect(jar.set_.length).toBe(1)
  })

  it('loses the cookies of a session that is ended, and remembers that it was', async () => {
    const [jar, sessions] = [new Jar(), sessionsWith({ sealer })]
    jar.kept.set('session', (await sessions.cookieFor({ user: 'ann' })).slice('session='.length))
    const before = jar.kept.get('session') as string
    const state = await sessions.open(jar)
    await state.session.destroy()
    await commitToJar(state, jar)
    expect([...jar.kept.keys()]).toEqual(['session.ended'])
    jar.kept.set('session', before)
    expect((await sessions.open(jar)).refused).toBe('ended')
  })

  it('holds large sessions in several cookies', async () => {
    const [jar, sessions] = [new Jar(), sessionsWith({ sealer, cookie: { maxChunks: 3 } })]
    const visit = toSessions(sessions).visit(jar)
    const { session } = await visit.load()
    session.text = 'x'.repeat(6000)
    await commitToJar(visit, jar)
    expect([...jar.kept.keys()]).toEqual(['session', 'session.1', 'session.2'])
    expect((await sessions.open(jar)).session.text).toBe(session.text)
  })
})

describe('a commit', () => {
  it('tells its cookies in parts, to whoever asks', async () => {
    const sessions = sessionsWith()
    const state = await sessions.open(undefined)
    state.session.user = 'ann'
    const made = await sessions.commit(state)
    const { name, value, attributes } = made.cookies[0] as Commit['cookies'][number]
    expect(made.setCookie[0]?.startsWith(`${name}=${value}; Max-Age=${attributes.maxAge}`)).toBe(
      true,
    )
    expect(Object.keys(made)).toEqual(['outcome', 'setCookie', 'vary', 'cacheControl'])
    expect(UNTOUCHED.cookies).toEqual([])
  })
})
