import { describe, expect, it } from 'vitest'
import {
  ATTRIBUTES,
  errorOf,
  expired,
  id,
  MAX_AGE,
  SEALERS,
  START,
  seal,
  site,
  tokenOf,
} from '../../test/support.ts'
import { flash } from './flash.ts'
import { stateOf } from './state.ts'

describe.each(SEALERS)('regenerate(), sealed by %s', (sealer) => {
  const begun = async () => {
    const here = site({ sealer })
    await here.visit(({ session }) => {
      session.user = 'ann'
      session.cart = { items: ['tea'] }
      session.setLifetime({ maxAge: 1000 })
      flash(session).add('notice', 'Hello.')
    })
    here.clock.pass(60)
    return here
  }

  it('gives a new id, a new age and a new object, and drops data, flash and limits', async () => {
    const here = await begun()

    const { result, commit } = await here.visit(async (state) => {
      const before = state.session
      const after = await before.regenerate()
      after.user = 'bob'
      return [
        after === before,
        after === state.session,
        stateOf(after) === state,
        after.id,
        after.createdAt,
      ]
    })

    expect(result).toEqual([false, true, true, id(3), START + 60_000])
    expect(commit).toEqual({
      outcome: 'updated',
      setCookie: [
        `session=${seal(
          {
            id: id(3),
            createdAt: START + 60_000,
            seenAt: START + 60_000,
            data: { user: 'bob' },
          },
          { iv: 4, expiresAt: START + 60_000 + MAX_AGE * 1000 },
        )}; Max-Age=${MAX_AGE}; ${ATTRIBUTES}`,
      ],
      vary: true,
      cacheControl: 'no-store',
    })
  })

  it('keeps the keys that it is told to, and is an update though the data is the same', async () => {
    const here = await begun()

    const { outcome, commit } = await here.visit(({ session }) =>
      session.regenerate(['cart', 'user', 'nothing']),
    )

    expect(outcome).toBe('updated')
    const inside = {
      id: id(3),
      createdAt: START + 60_000,
      seenAt: START + 60_000,
      data: { user: 'ann', cart: { items: ['tea'] } },
    }
    expect(tokenOf(commit.setCookie)).toBe(
      seal(inside, { iv: 4, expiresAt: START + 60_000 + MAX_AGE * 1000 }),
    )
  })

  it('leaves the old object readable, as passport wants it, and takes no more writes to it', async () => {
    const here = await begun()

    await here.visit(async ({ session: old }) => {
      await old.regenerate()

      expect({ ...old }).toEqual({ user: 'ann', cart: { items: ['tea'] } })
      expect((await errorOf(() => Object.assign(old, { user: 'bob' }))).code).toBe(
        'ERR_SESSION_REPLACED',
      )
    })
  })

  it('lets verbs of the old object that write no data act on the session that is now', async () => {
    const here = await begun()

    const { result, outcome } = await here.visit(async (state) => {
      const old = state.session
      const now = await old.regenerate()
      now.user = 'bob'
      await old.save()
      old.setLifetime({ maxAge: 50 })
      return [old.user, old.get('user'), old.has('cart'), old.id, state.lifetime.maxAge]
    })

    expect(result).toEqual(['ann', 'bob', false, id(3), 50])
    expect(outcome).toBe('updated')
    expect((await here.visit(({ session }) => session.user)).result).toBe('bob')
  })

  it('may happen twice', async () => {
    const here = await begun()

    const { result } = await here.visit(async (state) => {
      const once = await state.session.regenerate(['user'])
      const twice = await once.regenerate(['user'])
      return [once === twice, state.session === twice, twice.id, twice.user]
    })

    expect(result).toEqual([false, true, id(4), 'ann'])
  })

  it('makes no session of a visitor who has none', async () => {
    const here = site({ sealer })

    expect((await here.visit(({ session }) => session.regenerate())).commit.setCookie).toEqual([])
  })
})

describe.each(SEALERS)('rotateId(), sealed by %s', (sealer) => {
  it('gives a new id to the same object, data and age', async () => {
    const here = site({ sealer })
    await here.visit(({ session }) => {
      session.user = 'ann'
    })
    here.clock.pass(60)

    const { result, commit } = await here.visit((state) => {
      const { session } = state
      session.rotateId()
      return [session.id, session === state.session]
    })

    expect(result).toEqual([id(3), true])
    const inside = { id: id(3), createdAt: START, seenAt: START + 60_000, data: { user: 'ann' } }
    expect(commit.outcome).toBe('updated')
    expect(tokenOf(commit.setCookie)).toBe(seal(inside, { iv: 4 }))
    expect((await here.visit(({ session }) => session.id)).result).toBe(id(3))
  })
})

describe.each(SEALERS)('destroy(), sealed by %s', (sealer) => {
  const begun = async () => {
    const here = site({ sealer })
    await here.visit(({ session }) => {
      session.user = 'ann'
      flash(session).add('notice', 'Hello.')
    })
    return here
  }

  it('empties the session, which takes no more data', async () => {
    const here = await begun()

    await here.visit(async (state) => {
      const { session } = state
      await session.destroy()

      expect([Object.keys(session), state.session === session, state.phase]).toEqual([
        [],
        true,
        'destroyed',
      ])
      expect([session.get('user'), session.has('user'), flash(session).peek('notice')]).toEqual([
        undefined,
        false,
        [],
      ])
      expect((await errorOf(() => Object.assign(session, { user: 'bob' }))).code).toBe(
        'ERR_SESSION_DESTROYED',
      )
    })
  })

  it('lets verbs that write say so', async () => {
    const here = await begun()

    await here.visit(async (state) => {
      const { session } = state
      await session.destroy()
      const WRITES: [string, () => unknown][] = [
        ['set', () => session.set('user', 'bob')],
        ['set', () => session.set('user', undefined)],
        ['delete', () => session.delete('user')],
        ['clear', () => session.clear()],
        ['rotateId', () => session.rotateId()],
        ['update', () => session.update('user', () => 'bob')],
        ['reload', () => session.reload()],
        ['touch', () => session.touch()],
        ['setLifetime', () => session.setLifetime({ maxAge: 10 })],
        ['assign', () => state.replace({ user: 'bob' })],
        ['flash.add', () => flash(session).add('notice', 'Too late.')],
      ]
      const errors = await Promise.all(WRITES.map(([, write]) => errorOf(write)))

      expect(errors.map(({ code, message }) => [code, message])).toEqual(
        WRITES.map(([verb]) => [
          'ERR_SESSION_DESTROYED',
          `The session was destroyed, so ${verb} comes too late and would be lost. To go on with a fresh session in the same request, call regenerate() instead of destroy() or \`= null\`.`,
        ]),
      )
    })
  })

  it('lets save() resolve, since nothing is lost by it: passport saves at logout', async () => {
    const here = await begun()

    const { result, outcome } = await here.visit(async ({ session }) => {
      await session.destroy()
      return session.save()
    })

    expect([result, outcome]).toEqual([undefined, 'destroyed'])
  })

  it('stays over when it is regenerated and saved, as passport does at logout', async () => {
    const here = await begun()

    const { result, outcome } = await here.visit(async (state) => {
      const ended = state.session
      await ended.destroy()
      await ended.save()
      return [(await ended.regenerate()) === ended, state.phase]
    })

    expect([result, outcome]).toEqual([[true, 'destroyed'], 'destroyed'])
  })

  it('stands if nothing is written to the session that follows it', async () => {
    const here = await begun()

    const { commit } = await here.visit(async ({ session }) => {
      await session.destroy()
      await session.regenerate()
    })

    expect([commit.outcome, commit.setCookie]).toEqual(['destroyed', [expired()]])
  })

  it('may be called again, and after it null may be assigned', async () => {
    const here = await begun()

    const { outcome } = await here.visit(async (state) => {
      await state.session.destroy()
      await state.session.destroy()
      state.replace(null)
      state.replace(undefined)
    })

    expect(outcome).toBe('destroyed')
  })

  it('still says that the session was destroyed once the response is out', async () => {
    const here = await begun()

    const { state } = await here.visit(({ session }) => session.destroy())

    expect(state.phase).toBe('destroyed')
    expect((await errorOf(() => state.set('user', 'bob'))).code).toBe('ERR_SESSION_DESTROYED')
    await state.session.destroy()
  })

  it('lets a later request start afresh, with another id', async () => {
    const here = await begun()
    const { commit } = await here.visit(({ session }) => session.destroy())
    expect(commit.setCookie).toEqual([expired()])
    expect(here.browser.cookie).toBeUndefined()

    const { result, outcome } = await here.visit(({ session }) => {
      session.user = 'bob'
      return [session.isNew, session.id]
    })

    expect([result, outcome]).toEqual([[true, id(3)], 'created'])
  })

  it('cannot call back a cookie that was copied before: that takes a store', async () => {
    const here = await begun()
    const copied = here.browser.cookie
    await here.visit(({ session }) => session.destroy())

    here.browser.put(copied)

    expect((await here.visit(({ session }) => session.user)).result).toBe('ann')
  })
})

describe.each(SEALERS)('reload(), sealed by %s', (sealer) => {
  it('goes back to what arrived, all of it, in the same object', async () => {
    const here = site({ sealer })
    await here.visit(({ session }) => {
      session.user = 'ann'
      session.cart = { items: ['tea'] }
      session.setLifetime({ maxAge: 1000 })
      flash(session).add('notice', 'Hello.')
    })

    const { result, outcome } = await here.visit(async (state) => {
      const { session } = state
      session.user = 'bob'
      session.cart.items.push('milk')
      session.more = 1
      session.rotateId()
      session.setLifetime({ maxAge: 5 })
      flash(session).take('notice')
      flash(session).add('other', 1)
      await session.reload()
      return [
        session === state.session,
        { ...session },
        session.id,
        session.expiresAt,
        flash(session).peek('notice'),
        flash(session).peek('other'),
      ]
    })

    expect(result).toEqual([
      true,
      { user: 'ann', cart: { items: ['tea'] } },
      id(1),
      START + 1_000_000,
      ['Hello.'],
      [],
    ])
    expect(outcome).toBe('unchanged')
  })

  it('may happen twice, and after each the session can be changed', async () => {
    const here = site({ sealer })
    await here.visit(({ session }) => {
      session.list = [1]
    })

    const { result, outcome } = await here.visit(async ({ session }) => {
      session.list.push(2)
      await session.reload()
      session.list.push(3)
      await session.reload()
      session.list.push(4)
      return session.list
    })

    expect([result, outcome]).toEqual([[1, 4], 'updated'])
  })

  it('goes back behind regenerate(), to the id that came', async () => {
    const here = site({ sealer })
    await here.visit(({ session }) => {
      session.user = 'ann'
    })
    here.clock.pass(60)

    const { result, outcome } = await here.visit(async (state) => {
      const { session: old } = state
      await old.regenerate()
      await old.reload()
      return [{ ...state.session }, state.id, state.createdAt, state.session === old]
    })

    expect(result).toEqual([{ user: 'ann' }, id(1), START, false])
    expect(outcome).toBe('unchanged')
  })

  it('empties a session that did not arrive', async () => {
    const here = site({ sealer })

    const { result, outcome } = await here.visit(async ({ session }) => {
      const before = session.id
      session.user = 'ann'
      flash(session).add('notice', 'Hello.')
      await session.reload()
      return [{ ...session }, flash(session).peek('notice'), session.id === before]
    })

    expect([result, outcome]).toEqual([[{}, [], true], 'unchanged'])
  })

  it('takes back that an empty session was to exist, and that one was not to', async () => {
    const here = site({ sealer })
    const never = await here.visit(async ({ session }) => {
      await session.save()
      await session.reload()
    })
    await here.visit(({ session }) => session.save())

    const still = await here.visit(async ({ session }) => {
      session.clear()
      await session.reload()
    })

    expect([never.outcome, still.outcome]).toEqual(['unchanged', 'unchanged'])
  })
})

describe.each(SEALERS)('save(), sealed by %s', (sealer) => {
  it('makes an empty session exist, whose id is then stable', async () => {
    const here = site({ sealer })

    const first = await here.visit(async ({ session }) => {
      await session.save()
      return session.id
    })
    const second = await here.visit(({ session }) => [session.id, session.isNew, { ...session }])

    expect(first.commit.setCookie).toEqual([
      `session=${seal({ id: id(1), createdAt: START, seenAt: START, data: {} })}; Max-Age=${MAX_AGE}; ${ATTRIBUTES}`,
    ])
    expect([first.outcome, first.result]).toEqual(['created', id(1)])
    expect([second.outcome, second.result]).toEqual(['unchanged', [id(1), false, {}]])
  })

  it('lets such a session be filled, and go on to exist when it is emptied in the same request', async () => {
    const here = site({ sealer })
    await here.visit(({ session }) => session.save())

    const { outcome } = await here.visit(({ session }) => {
      session.user = 'ann'
      delete session.user
    })
    expect(outcome).toBe('unchanged')

    expect((await here.visit(({ session }) => session.clear())).outcome).toBe('cleared')
  })

  it('does not make a session that has data exist beyond it', async () => {
    const here = site({ sealer })

    const never = await here.visit(async ({ session }) => {
      session.user = 'ann'
      await session.save()
      delete session.user
    })
    await here.visit(({ session }) => {
      session.user = 'ann'
    })
    const ended = await here.visit(async ({ session }) => {
      await session.save()
      delete session.user
    })

    expect([never.outcome, ended.outcome]).toEqual(['unchanged', 'cleared'])
  })

  it('is sealed once, if nothing changes between save() and the head', async () => {
    const here = site({ sealer })

    const { result, commit } = await here.visit(async ({ session }) => {
      session.user = 'ann'
      await session.save()
      here.clock.pass(1)
      return session.id
    })

    expect([result, commit.outcome]).toEqual([id(1), 'created'])
    const inside = { id: id(1), createdAt: START, seenAt: START, data: { user: 'ann' } }
    expect(tokenOf(commit.setCookie)).toBe(seal(inside, { iv: 2 }))
  })

  it('proves, and does not write: later changes go out with the head', async () => {
    const here = site({ sealer })

    const { commit } = await here.visit(async ({ session }) => {
      session.user = 'ann'
      await session.save()
      session.visits = 1
    })

    expect(commit.setCookie.length).toBe(1)
    expect((await here.visit(({ session }) => ({ ...session }))).result).toEqual({
      user: 'ann',
      visits: 1,
    })
  })

  it('tells that the session is too large, where it can be handled, and lets it be mended', async () => {
    const here = site({ sealer })

    const { result, outcome } = await here.visit(async ({ session }) => {
      session.user = 'ann'
      session.text = 'x'.repeat(5000)
      const error = await errorOf(() => session.save())
      delete session.text
      return [error.code, error.limit, error.largest[0]]
    })

    expect(result).toEqual(['ERR_SESSION_TOO_LARGE', 4096, ['text', 5011]])
    expect(outcome).toBe('created')
    expect(here.events.map(({ type }) => type)).toEqual(['committed'])
  })

  it('tells what cannot be written, and where, and lets it be mended', async () => {
    const here = site({ sealer })

    const { result, outcome } = await here.visit(async ({ session }) => {
      session.cart = { items: [{ addedAt: new Date(0) }] }
      const error = await errorOf(() => session.save())
      session.cart.items[0].addedAt = 0
      await session.save()
      return [error.code, error.path, error.message]
    })

    expect(result).toEqual([
      'ERR_SESSION_NOT_JSON',
      'cart.items[0].addedAt',
      'The session cannot be written as JSON: cart.items[0].addedAt is an instance of Date. Store text, numbers, booleans, null, arrays and plain objects, or pass a serializer such as devalue.',
    ])
    expect(outcome).toBe('created')
  })

  it('proves flash messages too', async () => {
    const here = site({ sealer })

    await here.visit(async ({ session }) => {
      flash(session).add('when', new Date(0))
      expect(await errorOf(() => session.save())).toMatchObject({
        code: 'ERR_SESSION_NOT_JSON',
        path: 'when[0]',
      })
      flash(session).take('when')
    })
  })
})

describe.each(SEALERS)('assigning to req.session, sealed by %s', (sealer) => {
  const begun = async () => {
    const here = site({ sealer })
    await here.visit(({ session }) => {
      session.user = 'ann'
      session.cart = ['tea']
    })
    return here
  }

  it('an object replaces the data, in the same session', async () => {
    const here = await begun()

    const { result, outcome } = await here.visit((state) => {
      const { session } = state
      state.replace({ user: 'bob', save: 1 })
      return [session === state.session, { ...session }, state.id]
    })

    expect([result, outcome]).toEqual([[true, { user: 'bob', save: 1 }, id(1)], 'updated'])
  })

  it('itself changes nothing', async () => {
    const here = await begun()

    const { outcome, state } = await here.visit((state) => state.replace(state.session))
    const ended = await here.visit(async (state) => {
      await state.session.destroy()
      state.replace(state.session)
    })

    expect([outcome, ended.outcome]).toEqual(['unchanged', 'destroyed'])
    state.replace(state.session)
  })

  it.each([
    ['an array', ['ann']],
    ['a string', 'ann'],
    ['a number', 7],
    ['a boolean', true],
    ['a function', () => 1],
  ])('%s is refused, and changes nothing', async (what, value) => {
    const here = await begun()

    const { result, outcome } = await here.visit(async (state) => {
      const before = { ...state.session }
      const error = await errorOf(() => state.replace(value))
      expect({ ...state.session }).toEqual(before)
      return [error.code, error.message]
    })

    expect(result).toEqual([
      'ERR_SESSION_NOT_JSON',
      `The session was assigned ${what}. Assign an object to replace its data, or null to end it.`,
    ])
    expect(outcome).toBe('unchanged')
  })
})

describe('the state', () => {
  it('knows whether it has changed', async () => {
    const here = site()
    await here.visit(({ session }) => {
      session.list = [1]
    })

    const { result } = await here.visit((state) => {
      const before = state.changed
      state.session.list.push(2)
      const during = state.changed
      state.session.list.pop()
      return [before, during, state.changed]
    })

    expect(result).toEqual([false, true, false])
  })

  it('gives its data as a copy that is a plain object', async () => {
    const state = await site().sessions.open(undefined)
    state.session.user = 'ann'
    state.session.gone = undefined

    const { data } = state

    expect(data).toEqual({ user: 'ann' })
    expect(Object.keys(data)).toEqual(['user'])
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype)
    data.user = 'bob'
    expect(state.session.user).toBe('ann')
  })
})
