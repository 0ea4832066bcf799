import { describe, expect, it } from 'vitest'
import { errorOf, id, type Loose, SEALERS, site } from '../../test/support.ts'
import type { Session } from './session.ts'
import type { SessionState } from './state.ts'

function fresh(): Session<Loose> {
  const state = site({ sealer: 'node' }).sessions.open(undefined) as SessionState<Loose>
  return state.session
}

const FACTS = ['sessionId', 'isPopulated', 'isChanged', 'populated', 'length', 'changed']
const ELSEWHERE = ['cookie', 'maxAge']

describe('a fact that another library gives', () => {
  it('is true of a fresh session', () => {
    const session = fresh()

    expect(FACTS.map((name) => session[name])).toEqual([id(1), false, false, false, 0, false])
  })

  it('is true of a session with data', () => {
    const session = fresh()
    session.user = 'ann'
    session.cart = ['tea']

    expect(FACTS.map((name) => session[name])).toEqual([id(1), true, true, true, 2, true])
  })

  it('is true of a session that came, before and after a change', async () => {
    const here = site()
    await here.visit(({ session }) => {
      session.cart = { items: ['tea'] }
    })

    const { result } = await here.visit(({ session }) => {
      const before = [session.isChanged, session.changed]
      session.cart.items.push('milk')
      return [before, [session.isChanged, session.changed], session.isPopulated]
    })

    expect(result).toEqual([[false, false], [true, true], true])
  })

  it('is no data: neither keys nor verbs see it', () => {
    const session = fresh()

    expect(FACTS.map((name) => [session.has(name), session.get(name)])).toEqual(
      FACTS.map(() => [false, undefined]),
    )
    expect({ ...session }).toEqual({})
  })
})

describe.each(SEALERS)('the name of such a fact, sealed by %s', (sealer) => {
  it.each(FACTS)('%s is free for data, by property', async (name) => {
    const here = site({ sealer })
    await here.visit(({ session }) => {
      session[name] = 3
    })

    const { result } = await here.visit(({ session }) => [
      session[name],
      session.get(name),
      { ...session },
    ])

    expect(result).toEqual([3, 3, { [name]: 3 }])
    expect(fresh()[name]).not.toBe(3)
  })
})

describe('what another library lets an app assign', () => {
  it('is explained where it is assigned: session.maxAge', async () => {
    const session = fresh()
    const assign = new Function('session', 'session.maxAge = 60000')

    const error = await errorOf(() => assign(session))

    expect([error.code, error.message]).toEqual([
      'ERR_SESSION_VERB',
      "session.maxAge is another library's. Call session.setLifetime({ maxAge: seconds }), which is kept in the session. To store data by that name call session.set('maxAge', …).",
    ])
    expect([session.maxAge, { ...session }]).toEqual([undefined, {}])
  })

  it.each<[string, (session: Loose) => unknown]>([
    ['read', (session) => session.cookie],
    ['read deeply', (session) => session.cookie.maxAge],
    ['assigned', (session) => Object.assign(session, { cookie: {} })],
    [
      'assigned deeply',
      (session) => {
        session.cookie.maxAge = 60_000
      },
    ],
  ])('is explained where session.cookie is %s', async (_how, act) => {
    const error = await errorOf(() => act(fresh()))

    expect([error.code, error.message]).toEqual([
      'ERR_SESSION_VERB',
      "session.cookie is another library's. A session has no cookie object: call session.setLifetime({ maxAge: seconds }), or set the option `cookie`. To store data by that name call session.set('cookie', …).",
    ])
  })

  it.each(ELSEWHERE)('may be data by verb, and is read by property then: %s', async (name) => {
    const here = site()
    await here.visit(({ session }) => {
      session.set(name, 'chocolate')
    })

    const { result, outcome } = await here.visit(({ session }) => [session[name], { ...session }])

    expect([result, outcome]).toEqual([['chocolate', { [name]: 'chocolate' }], 'unchanged'])
  })
})
