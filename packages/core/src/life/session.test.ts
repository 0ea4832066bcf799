import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import { errorOf, id, type Loose, MAX_AGE, SEALERS, START, site } from '../../test/support.ts'
import { headOf } from '../visit/request.ts'
import { toSessions } from '../visit/sessions.ts'
import type { Session } from './session.ts'
import type { SessionState } from './state.ts'
import { stateOf } from './state.ts'

const VERBS = [
  'get',
  'set',
  'has',
  'delete',
  'update',
  'clear',
  'save',
  'regenerate',
  'rotateId',
  'destroy',
  'reload',
  'touch',
  'setLifetime',
]
const FACTS = ['id', 'isNew', 'createdAt', 'expiresAt', 'authenticatedAt']
/** Facts of other libraries, whose names are free for data. */
const HABITS = [
  'sessionId',
  'isPopulated',
  'isChanged',
  'populated',
  'length',
  'changed',
  'cookie',
  'maxAge',
]
const INHERITED = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', 'toJSON']
const AWKWARD = [
  ...VERBS,
  ...FACTS,
  ...INHERITED,
  ...HABITS,
  '0',
  '',
  ' ',
  'issuer:https://a.b',
  'ключ',
]

/** A fresh session, outside of any request. */
function fresh(): Session<Loose> {
  const state = site({ sealer: 'node' }).sessions.open(undefined) as SessionState<Loose>
  return state.session
}

describe('a session', () => {
  it('has the data as its own enumerable properties, and nothing else', () => {
    const session = fresh()
    session.user = 'ann'
    session.cart = { items: ['tea'] }
    const data = { user: 'ann', cart: { items: ['tea'] } }
    const keys: string[] = []
    for (const key in session) keys.push(key)

    expect(Reflect.ownKeys(session)).toEqual(['user', 'cart'])
    expect(Object.keys(session)).toEqual(['user', 'cart'])
    expect(keys).toEqual(['user', 'cart'])
    expect({ ...session }).toEqual(data)
    expect(Object.assign({}, session)).toEqual(data)
    expect(JSON.stringify(session)).toBe('{"user":"ann","cart":{"items":["tea"]}}')
    expect(structuredClone(session)).toEqual(data)
    expect(Object.entries(session)).toEqual(Object.entries(data))
  })

  it('shows its data when it is printed, and neither id nor state', () => {
    const session = fresh()
    session.user = 'ann'
    session.cart = { items: ['tea'] }

    expect(inspect(session)).toBe("Session { user: 'ann', cart: { items: [ 'tea' ] } }")
    expect(inspect({ session }, { depth: 9 })).toBe(
      "{ session: Session { user: 'ann', cart: { items: [ 'tea' ] } } }",
    )
    expect(inspect(session, { showHidden: true, depth: 9 })).not.toContain(session.id)
    expect(inspect(fresh())).toBe('Session {}')
    expect(String(session)).toBe('[object Object]')
  })

  it('keeps property and verb in the same place', () => {
    const session = fresh()

    session.user = 'ann'
    expect([session.get('user'), session.has('user')]).toEqual(['ann', true])

    session.set('user', 'bob')
    expect([session.user, 'user' in session]).toEqual(['bob', true])

    delete session.user
    expect([session.get('user'), session.has('user')]).toEqual([undefined, false])
  })

  it('answers set() with itself, and delete() with whether the key was there', () => {
    const session = fresh()

    expect(session.set('a', 1).set('b', 2)).toBe(session)
    expect([session.delete('a'), session.delete('a')]).toEqual([true, false])
    expect({ ...session }).toEqual({ b: 2 })
  })

  it('has no data of the names that it inherits', () => {
    const session = fresh()
    const names = ['save', 'id', 'toString', 'constructor', '__proto__']

    expect(names.map((name) => [session.get(name), session.has(name)])).toEqual(
      names.map(() => [undefined, false]),
    )
  })

  it('takes set(key, undefined) as a deletion', () => {
    const session = fresh()
    session.user = 'ann'

    session.set('user', undefined)

    expect(Object.keys(session)).toEqual([])
  })

  it('drops all data with clear(), and stays the same object', () => {
    const session = fresh()
    session.user = 'ann'
    session.set('get', 1)

    session.clear()

    expect(Reflect.ownKeys(session)).toEqual([])
    expect(session.get('user')).toBeUndefined()
  })

  it('explains delete() without a key, which elsewhere means the whole session', async () => {
    const session = fresh()
    session.user = 'ann'

    const error = await errorOf(() => (session as Loose).delete())

    expect([error.code, error.message]).toEqual([
      'ERR_SESSION_VERB',
      'session.delete() was called without a key. It deletes one key; to end the session call session.destroy().',
    ])
    expect(session.user).toBe('ann')
  })

  it('has no verb of a name that it does not know', () => {
    const session = fresh()

    expect(Object.getOwnPropertyNames(Object.getPrototypeOf(session)).sort()).toEqual(
      [...VERBS, ...FACTS, ...HABITS, '__proto__'].sort(),
    )
    expect(session.flash).toBeUndefined()
  })

  it('updates a key by what it holds', () => {
    const session = fresh()
    const count = (n = 0) => n + 1

    session.update('visits', count)
    session.update('visits', count)
    expect({ ...session }).toEqual({ visits: 2 })

    session.update('visits', () => undefined)
    expect(Object.keys(session)).toEqual([])
  })

  it('updates a key named like a verb, and one that it inherits', () => {
    const session = fresh()

    session.update('get', (value) => [value])
    session.update('__proto__', (value) => [value])

    expect(Object.entries(session)).toEqual([
      ['get', [undefined]],
      ['__proto__', [undefined]],
    ])
  })

  it('is as it was if an update throws', async () => {
    const session = fresh()
    session.visits = 1

    expect(await errorOf(() => session.update('visits', (n) => n.no.such))).toBeInstanceOf(
      TypeError,
    )
    expect({ ...session }).toEqual({ visits: 1 })
  })

  it('has callbacks’ arity on its direct prototype, where passport and grant look', () => {
    const prototype = Object.getPrototypeOf(fresh())

    expect(
      ['save', 'regenerate', 'destroy', 'reload'].map((verb) => prototype[verb].length),
    ).toEqual([1, 1, 1, 1])
  })

  it('is told apart from data of the same shape by nobody', () => {
    expect(fresh()).toEqual({})
    expect(Object.isExtensible(fresh())).toBe(true)
    expect(Object.isFrozen(Object.getPrototypeOf(fresh()))).toBe(true)
  })
})

describe('a verb’s name', () => {
  it.each([...VERBS, ...FACTS])('%s cannot be assigned, in strict code', async (name) => {
    const session = fresh()

    const error = await errorOf(() => {
      session[name] = 'data'
    })

    expect([error.code, error.message]).toEqual([
      'ERR_SESSION_VERB',
      `session.${name} is part of the session and cannot be assigned. To store data by that name call session.set('${name}', …).`,
    ])
    expect(Reflect.ownKeys(session)).toEqual([])
  })

  it.each([...VERBS, ...FACTS])('%s cannot be assigned, in sloppy code', async (name) => {
    const session = fresh()
    const sloppy = new Function('session', `session.${name} = 'data'`)

    expect((await errorOf(() => sloppy(session))).code).toBe('ERR_SESSION_VERB')
    expect(Reflect.ownKeys(session)).toEqual([])
  })

  it.each([...VERBS, ...FACTS])('%s stays what it is on other sessions', (name) => {
    fresh().set(name, 'data')

    expect(Object.hasOwn(fresh(), name)).toBe(false)
    expect(name in fresh()).toBe(true)
  })
})

describe.each(SEALERS)('awkward keys, sealed by %s', (sealer) => {
  it.each(AWKWARD)('%j is data like any other, over several requests', async (key) => {
    const here = site({ sealer })
    await here.visit(({ session }) => {
      session.set(key, { deep: key })
    })

    const { result, outcome } = await here.visit((state) => ({
      keys: Reflect.ownKeys(state.session),
      value: state.get(key),
      has: state.has(key),
      own: Object.getOwnPropertyDescriptor(state.session, key)?.value,
      json: JSON.stringify(state.session),
    }))
    expect(outcome).toBe('unchanged')
    expect(result).toEqual({
      keys: [key],
      value: { deep: key },
      has: true,
      own: { deep: key },
      json: `{${JSON.stringify(key)}:{"deep":${JSON.stringify(key)}}}`,
    })

    const changed = await here.visit((state) => {
      state.get(key).deep = 'changed'
      state.set('other', 1)
    })
    expect(changed.outcome).toBe('updated')
    const removed = await here.visit((state) => {
      const before = state.get(key)
      return [before, state.delete(key), Reflect.ownKeys(state.session)]
    })
    expect(removed.result).toEqual([{ deep: 'changed' }, true, ['other']])
    expect((await here.visit((state) => state.has(key))).result).toBe(false)
  })

  it('survive side by side, and nothing is polluted', async () => {
    const here = site({ sealer })
    const hostile = '{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}'

    await here.visit((state) => {
      for (const key of AWKWARD) state.set(key, `${key}!`)
      state.set('nested', JSON.parse(hostile))
    })
    const { result } = await here.visit((state) => ({
      values: AWKWARD.map((key) => state.get(key)),
      nested: JSON.stringify(state.get('nested')),
      admin: [state.get('admin'), state.get('nested').admin],
    }))

    expect(result).toEqual({
      values: AWKWARD.map((key) => `${key}!`),
      nested: hostile,
      admin: [undefined, undefined],
    })
    expect(({} as Loose).admin).toBeUndefined()
    expect(typeof fresh().save).toBe('function')
  })

  it('of Object.prototype can be assigned as properties, __proto__ too', async () => {
    const here = site({ sealer })

    const assigned: [string, unknown][] = [
      ['__proto__', { admin: true }],
      ['constructor', 'built'],
      ['toString', 'text'],
      ['hasOwnProperty', 'own'],
    ]

    const { result } = await here.visit((state) => {
      const session: Loose = state.session
      const prototype = Object.getPrototypeOf(session)
      for (const [key, value] of assigned) session[key] = value
      return [Object.getPrototypeOf(session) === prototype, session.admin, Object.keys(session)]
    })

    expect(result).toEqual([
      true,
      undefined,
      ['__proto__', 'constructor', 'toString', 'hasOwnProperty'],
    ])
    const after = await here.visit(({ session }) => [
      Reflect.get(session, '__proto__'),
      session.constructor,
      session.toString,
      session.hasOwnProperty,
    ])
    expect(after.result).toEqual([{ admin: true }, 'built', 'text', 'own'])
  })

  it('are kept by regenerate() and restored by reload()', async () => {
    const here = site({ sealer })
    const keys = ['__proto__', 'save', 'constructor']
    await here.visit(({ session }) => {
      for (const key of keys) session.set(key, key)
      session.dropped = true
    })

    const { result } = await here.visit(async (state) => {
      const regenerated = state.regenerate(keys)
      const kept = Object.keys(regenerated)
      state.clear()
      state.reload()
      return [kept, Object.keys(state.session), ({} as Loose).dropped]
    })

    expect(result).toEqual([keys, [...keys, 'dropped'], undefined])
  })
})

describe('the state behind a session', () => {
  it('is found whatever the data is named', () => {
    const session = fresh()
    const state = stateOf(session)
    for (const name of [...VERBS, ...FACTS]) state.set(name, 'shadow')

    expect(stateOf(session)).toBe(state)
    expect(state.session).toBe(session)
    expect(session.get).toBe('shadow')
    expect(state.get('id')).toBe('shadow')
    expect([state.id, state.isNew, state.phase]).toEqual([id(1), true, 'open'])

    state.destroy()
    expect(state.phase).toBe('destroyed')
  })

  it('is found through a name that every copy of the module shares', () => {
    const session = fresh()

    expect((session as Loose)[Symbol.for('sealed-session.state') as unknown as string]).toBe(
      stateOf(session),
    )
  })
})

describe.each(SEALERS)('the facts of a session, sealed by %s', (sealer) => {
  it('tell id, age and end, for a new one', async () => {
    const here = site({ sealer })

    const { result } = await here.visit(({ session }) => [
      session.id,
      session.isNew,
      session.createdAt,
      session.expiresAt,
    ])

    expect(result).toEqual([id(1), true, START, START + MAX_AGE * 1000])
  })

  it('tell id, age and end, for one that came', async () => {
    const here = site({ sealer, idleTimeout: 600 })
    await here.visit(({ session }) => {
      session.user = 'ann'
    })
    here.clock.pass(60)

    const { result } = await here.visit(({ session }) => [
      session.id,
      session.isNew,
      session.createdAt,
      session.expiresAt,
    ])

    expect(result).toEqual([id(1), false, START, START + 600_000])
  })

  it('give an id of 128 random bits that stays for the request, and is not the cookie’s content', async () => {
    const here = site({ sealer, random: (size) => crypto.getRandomValues(new Uint8Array(size)) })

    const { result, commit } = await here.visit(({ session }) => {
      session.user = 'ann'
      return [session.id, session.id]
    })

    expect(result[0]).toMatch(/^[\w-]{22}$/)
    expect(result[1]).toBe(result[0])
    expect(commit.setCookie.join()).not.toContain(result[0])
  })
})

describe('a verb with a callback', () => {
  type Verb = 'save' | 'regenerate' | 'destroy' | 'reload'
  const CALLS: Verb[] = ['save', 'regenerate', 'destroy', 'reload']
  const later = () => new Promise((resolve) => setImmediate(resolve))

  it.each(CALLS)(
    '%s calls back once, later, without an error, and promises nothing',
    async (verb) => {
      const session = fresh()
      const done = vi.fn()

      const answer = session[verb](done)

      expect(answer).toBeUndefined()
      expect(done).not.toHaveBeenCalled()
      await later()
      expect(done.mock.calls).toEqual([[]])
    },
  )

  it.each(['save', 'reload'] as const)(
    '%s calls back once, later, with what went wrong',
    async (verb) => {
      const session = fresh()
      if (verb === 'save') session.when = new Date(0)
      else await session.destroy()
      const seen: Loose[] = []

      expect(session[verb]((error) => seen.push(error as Loose))).toBeUndefined()

      expect(seen).toEqual([])
      await later()
      expect(seen.map(({ code }) => code)).toEqual([
        verb === 'save' ? 'ERR_SESSION_NOT_JSON' : 'ERR_SESSION_DESTROYED',
      ])
    },
  )

  it('acts at once, before it calls back', () => {
    const session = fresh()
    session.user = 'ann'
    const state = stateOf(session)

    session.regenerate(() => {})
    expect(state.session).not.toBe(session)

    state.session.destroy(() => {})
    expect(state.phase).toBe('destroyed')
  })

  describe('that throws', () => {
    const mine = new Error('of the callback')
    const thrown = async (act: () => void) => {
      const errors: unknown[] = []
      const before = process.listeners('uncaughtException')
      process.removeAllListeners('uncaughtException')
      process.on('uncaughtException', (error) => errors.push(error))
      act()
      await later()
      process.removeAllListeners('uncaughtException')
      for (const listener of before) process.on('uncaughtException', listener)
      return errors
    }
    const failing = () =>
      vi.fn(() => {
        throw mine
      })
    const visited = () => {
      const visit = toSessions(site({ sealer: 'node' }).sessions).visit(headOf(undefined))
      const told: unknown[] = []
      visit.onFailure = (error) => told.push(error)
      return { visit, told }
    }

    it.each(CALLS)('fails the request, like a handler that throws: %s', async (verb) => {
      const { visit, told } = visited()
      const done = failing()

      const uncaught = await thrown(() => visit.session[verb](done))

      expect({ told, uncaught }).toEqual({ told: [mine], uncaught: [] })
      expect(done).toHaveBeenCalledTimes(1)
    })

    it('fails the commit where nobody can be told at once', async () => {
      const here = site({ sealer: 'node' })
      const done = failing()

      const uncaught = await thrown(async () => {
        const error = await errorOf(() =>
          here.visit(async ({ session }) => {
            session.save(done)
            await later()
          }),
        )
        expect(error).toBe(mine)
      })

      expect(uncaught).toEqual([])
      expect(done).toHaveBeenCalledTimes(1)
    })

    it('is thrown once the head has left, which no error response can replace', async () => {
      const { visit, told } = visited()
      const { session } = visit
      await visit.commit()

      const uncaught = await thrown(() => session.save(failing()))

      expect({ told, uncaught }).toEqual({ told: [], uncaught: [mine] })
    })
  })

  it('may keep keys and call back: regenerate(keep, done)', async () => {
    const session = fresh()
    session.cart = ['tea']
    session.user = 'ann'
    const state = stateOf(session)
    const done = vi.fn()

    session.regenerate(['cart'], done)
    await later()

    expect(done.mock.calls).toEqual([[]])
    expect({ ...state.session }).toEqual({ cart: ['tea'] })
  })
})

describe('a verb without a callback', () => {
  it('promises: nothing from save, destroy and reload, the new session from regenerate', async () => {
    const session = fresh()

    expect(await session.save()).toBeUndefined()
    expect(await session.reload()).toBeUndefined()
    const next = await session.regenerate()
    expect(next).toBe(stateOf(session).session)
    expect(await next.destroy()).toBeUndefined()
  })

  it('rejects rather than throws', async () => {
    const session = fresh()
    await session.destroy()

    const promise = session.reload()
    expect(promise).toBeInstanceOf(Promise)
    await expect(promise).rejects.toMatchObject({ code: 'ERR_SESSION_DESTROYED' })
  })
})
