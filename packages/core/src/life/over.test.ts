/** What becomes of writes to a session that is over, by whatever means they are made. */
import { describe, expect, it } from 'vitest'
import { errorOf, type Loose, site } from '../../test/support.ts'
import { headOf } from '../visit/request.ts'
import { toSessions } from '../visit/sessions.ts'
import { endWrites, watchWrites } from './over.ts'
import type { Session } from './session.ts'
import type { SessionState } from './state.ts'

/** A session with data, outside of any request. */
function filled(): Session<Loose> {
  const state = site({ sealer: 'node' }).sessions.open(undefined) as SessionState<Loose>
  return Object.assign(state.session, { user: 'ann', cart: { items: ['tea'] } })
}

/** Code that no bundler has made strict, as it stands in many an app. */
const sloppily = new Function('s', 'k', 'v', 's[k] = v')

const BY_PROPERTY: [string, (session: Loose, key: string) => unknown][] = [
  [
    'in strict code',
    (session, key) => {
      session[key] = 'bob'
    },
  ],
  ['in sloppy code', (session, key) => sloppily(session, key, 'bob')],
  ['by Object.assign', (session, key) => Object.assign(session, { [key]: 'bob' })],
]
const BY_VERB: [string, (session: Session<Loose>) => unknown][] = [
  ['set', (session) => session.set('user', 'bob')],
  ['set to undefined', (session) => session.set('user', undefined)],
  ['delete', (session) => session.delete('user')],
  ['update', (session) => session.update('user', () => 'bob')],
  ['clear', (session) => session.clear()],
]

describe.each([
  ['replaced by regenerate()', 'ERR_SESSION_REPLACED', (each: Session) => each.regenerate()],
  ['destroyed', 'ERR_SESSION_DESTROYED', (each: Session) => each.destroy()],
] as const)('a session object that was %s', (_how, code, act) => {
  const over = async () => {
    const session = filled()
    await act(session as Session)
    return session
  }
  const KEYS = ['user', 'fresh', '__proto__', 'toString', 'length']

  describe.each(BY_PROPERTY)('refuses a write by property, %s', (_code, write) => {
    it.each(KEYS)('to %s', async (key) => {
      const session = await over()
      const before = { ...session }

      expect((await errorOf(() => write(session, key))).code).toBe(code)
      expect({ ...session }).toEqual(before)
    })
  })

  it.each(BY_VERB)('refuses a write by verb: %s', async (_verb, write) => {
    const session = await over()
    const before = { ...session }

    expect((await errorOf(() => write(session))).code).toBe(code)
    expect({ ...session }).toEqual(before)
  })

  it('refuses that a key is deleted by property, if there is one', async () => {
    const session = await over()
    const had = Object.hasOwn(session, 'user')

    const removed = Reflect.deleteProperty(session, 'user')

    expect([removed, Object.hasOwn(session, 'user')]).toEqual([!had, had])
  })

  it('refuses to be given a property by definition', async () => {
    const session = await over()

    expect(Reflect.defineProperty(session, 'fresh', { value: 1 })).toBe(false)
  })

  it('is still a session: verbs and facts are there', async () => {
    const session = await over()

    expect([typeof session.get, typeof session.id, session.isNew]).toEqual([
      'function',
      'string',
      true,
    ])
  })

  it('can be printed, spread and written as JSON', async () => {
    const session = await over()

    expect(JSON.parse(JSON.stringify(session))).toEqual({ ...session })
  })

  it('leaves other sessions alone', async () => {
    await over()
    const other = filled()

    other.user = 'bob'
    sloppily(other, 'fresh', 1)

    expect([other.user, other.fresh]).toEqual(['bob', 1])
  })
})

describe('a session object that was replaced', () => {
  it('holds what it held, deep inside too', async () => {
    const session = filled()

    await session.regenerate()

    expect({ ...session }).toEqual({ user: 'ann', cart: { items: ['tea'] } })
    expect(Object.keys(session)).toEqual(['user', 'cart'])
  })

  it('says where to find the session that is now', async () => {
    const session = filled()
    await session.regenerate()

    expect((await errorOf(() => session.set('user', 'bob'))).message).toBe(
      'This session object was replaced by regenerate(), so a write comes too late and would be lost. Take the session anew after regenerate(): from the request, or as its answer.',
    )
  })
})

describe('a session that nothing can carry', () => {
  const readOnly = async (cookie?: string) => {
    const visit = toSessions(site({ sealer: 'node' }).sessions).visit(headOf(cookie))
    visit.readOnly()
    return (await visit.load()).session
  }

  it.each([...BY_VERB, ...BY_PROPERTY])('refuses a write: %s', async (_how, write) => {
    const session = await readOnly()

    expect((await errorOf(() => write(session, 'user'))).code).toBe('ERR_SESSION_READ_ONLY')
  })
})

describe('writes that come to an end', () => {
  const refused = new Error('refused')
  const refuse = () => {
    throw refused
  }

  it('are refused for keys that are there, new ones, and those of the prototype', async () => {
    const prototype = { inherited: 1 }
    const object: Loose = Object.assign(Object.create(prototype), { a: 1 })
    endWrites(object, refuse)

    for (const key of ['a', 'fresh', 'inherited']) {
      expect(await errorOf(() => sloppily(object, key, 2))).toBe(refused)
    }
    expect([object.a, object.inherited, object.fresh]).toEqual([1, 1, undefined])
    expect(prototype).toEqual({ inherited: 1 })
  })

  it('do not end for what the object holds, which is the app’s own', () => {
    const object: Loose = { deep: { n: 1 } }
    endWrites(object, refuse)

    object.deep.n = 2

    expect(object.deep).toEqual({ n: 2 })
  })
})

describe('writes that are watched', () => {
  const watched = (object: Loose) => {
    const seen: string[] = []
    watchWrites(object, () => seen.push(JSON.stringify(object)))
    return seen
  }
  const later = () => new Promise((resolve) => setImmediate(resolve))

  it('are carried out and looked at, at once', () => {
    const object: Loose = { a: 1 }
    const seen = watched(object)

    object.a = 2
    sloppily(object, 'b', 3)

    expect(object).toEqual({ a: 2, b: 3 })
    expect(seen).toEqual(['{"a":2}', '{"a":2,"b":3}'])
  })

  it('are looked at after somebody has looked at something deep, who may change it', async () => {
    const object: Loose = { list: [1], n: 1 }
    const seen = watched(object)

    void object.n
    await later()
    expect(seen).toEqual([])

    object.list.push(2)
    expect(seen).toEqual([])
    await later()
    expect(seen).toEqual(['{"list":[1,2],"n":1}'])
  })

  it('are not looked at for being looked at', async () => {
    const object: Loose = { list: [1] }
    const seen = watched(object)

    void object.list
    await later()
    await later()

    expect(seen.length).toBe(1)
  })

  it('leave keys deletable and enumerable', () => {
    const object: Loose = { a: 1 }
    watched(object)
    object.b = 2

    expect([Object.keys(object), delete object.a, delete object.b, Object.keys(object)]).toEqual([
      ['a', 'b'],
      true,
      true,
      [],
    ])
  })
})
