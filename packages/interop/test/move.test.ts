import type { SessionEvent } from '@sealed-session/core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Visitor, visitor } from '../../../testing/visitor.ts'
import { apps } from './apps.ts'
import { cookieHeader, libraries, START } from './libraries.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: START })
})
afterEach(() => {
  vi.useRealTimers()
})

const NEW_SECRET = 'pQ7wXz2mK9vR4tY6bN1cL8hJ3gF5dS0a'
const DATA = { user: 'ann' }

const moves = libraries.flatMap((make) =>
  Object.keys(apps).map((app) => [make().name, app, make] as const),
)

describe.each(moves)('from %s to %s', (_library, name, make) => {
  /** Logged in with the old library, on the site of today. */
  async function arrived() {
    const library = make()
    const lines = await library.login(DATA)
    const cookies = new Map(
      cookieHeader(lines)
        .split('; ')
        .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    )
    const events: SessionEvent[] = []
    const app = apps[name] as (typeof apps)[string]
    const origin = await app({
      secret: NEW_SECRET,
      // Room for a session that came in pieces.
      cookie: { name: 'sealed', maxChunks: 4 },
      acceptFrom: [library.reader()],
      onEvent: (event) => {
        events.push(event)
        return false
      },
    })
    const accepted = () => events.filter(({ type }) => type === 'accepted').length
    return { ann: visitor(origin, cookies), accepted, old: [...cookies.keys()] }
  }

  const isOurs = (ann: Visitor) => [...ann.cookies.keys()].every((each) => /^sealed\b/.test(each))

  it('a visitor stays logged in, and the old cookie is gone', async () => {
    const { ann, accepted } = await arrived()

    expect((await ann.get('/')).json).toMatchObject(DATA)
    expect([isOurs(ann), accepted()]).toEqual([true, 1])

    expect((await ann.get('/count')).json).toMatchObject({ ...DATA, count: 1 })
    expect((await ann.get('/')).json).toMatchObject({ ...DATA, count: 1 })
    expect(accepted()).toBe(1)
  })

  it('a request that needs no session leaves all as it is', async () => {
    const { ann, old } = await arrived()

    expect((await ann.get('/untouched')).setCookie).toEqual([])
    expect([...ann.cookies.keys()]).toEqual(old)
  })

  it('a request in flight with the old cookie harms nothing', async () => {
    const { ann } = await arrived()
    const slow = ann.copy()
    await ann.get('/count')

    const late = await slow.get('/')
    expect(late.json).toMatchObject(DATA)
    keepAll(ann, slow)

    expect((await ann.get('/')).json).toMatchObject(DATA)
    expect(isOurs(ann)).toBe(true)
  })

  it('a logout is one, and no request in flight with the old cookie undoes it', async () => {
    const { ann, old } = await arrived()
    const slow = ann.copy()
    await ann.get('/logout')
    expect(old.filter((each) => ann.cookies.has(each))).toEqual([])
    vi.setSystemTime(START + 1000)

    await slow.get('/count')
    keepAll(ann, slow)

    expect((await ann.get('/')).json).not.toHaveProperty('user')
  })
})

/** What a slow response sets, the browser has from then on. */
function keepAll(browser: Visitor, slow: Visitor): void {
  for (const [name, value] of slow.cookies) browser.cookies.set(name, value)
}
