import { describe, expect, it } from 'vitest'
import {
  errorOf,
  expired,
  id,
  type Loose,
  SEALERS,
  START,
  seal,
  site,
  tokenOf,
} from '../../test/support.ts'
import type { SessionState } from './state.ts'

describe.each(SEALERS)('who a session belongs to, sealed by %s', (sealer) => {
  const begun = async (act: (state: SessionState<Loose>) => unknown) => {
    const here = site({ sealer, subject: ({ user }) => user })
    await here.visit(act)
    return here
  }
  const anonymous = ({ session }: SessionState<Loose>) => {
    session.cart = ['tea']
  }
  const ann = ({ session }: SessionState<Loose>) => {
    session.user = 'ann'
  }
  const idOf = async (here: Awaited<ReturnType<typeof begun>>) =>
    (await here.visit(({ session }) => session.id)).result

  it('changes at login, and the id with it, without a word from the app', async () => {
    const here = await begun(anonymous)
    expect(await idOf(here)).toBe(id(1))

    const { commit } = await here.visit(ann)

    const inside = { id: id(3), createdAt: START, seenAt: START, authenticatedAt: START }
    expect(tokenOf(commit.setCookie)).toBe(
      seal({ ...inside, data: { cart: ['tea'], user: 'ann' } }, { iv: 4 }),
    )
    expect(await idOf(here)).toBe(id(3))
  })

  it('changes at logout, and from one to another', async () => {
    const here = await begun((state) => {
      anonymous(state)
      ann(state)
    })
    const ids = [await idOf(here)]

    await here.visit(({ session }) => {
      session.user = 'bob'
    })
    ids.push(await idOf(here))
    await here.visit(({ session }) => session.delete('user'))
    ids.push(await idOf(here))

    expect(new Set(ids).size).toBe(3)
  })

  it('does not change with other data', async () => {
    const here = await begun(ann)

    await here.visit(({ session }) => {
      session.visits = 1
    })

    expect(await idOf(here)).toBe(id(1))
  })

  it('changes the id once, though save() and commit both ask', async () => {
    const here = await begun(anonymous)

    const { result, state } = await here.visit(async ({ session }) => {
      session.user = 'ann'
      await session.save()
      const { id } = session
      await session.save()
      return id
    })

    expect(result).toBe(id(3))
    expect(state.id).toBe(id(3))
    expect(await idOf(here)).toBe(id(3))
  })

  it.each([
    ['rotateId()', (state: SessionState<Loose>) => state.session.rotateId()],
    ['regenerate()', (state: SessionState<Loose>) => state.session.regenerate()],
  ])('does not change an id that the app has changed itself, by %s', async (_verb, rotate) => {
    const here = await begun(anonymous)

    const { result } = await here.visit(async (state) => {
      await rotate(state)
      ann(state)
      return state.id
    })

    expect(result).toBe(id(3))
    expect(await idOf(here)).toBe(id(3))
  })

  it('is seen in the id at once, so that what is bound to it at login holds', async () => {
    const here = await begun(anonymous)

    const { result } = await here.visit((state) => {
      const before = state.session.id
      ann(state)
      return [before, state.session.id, state.session.id]
    })

    expect(result).toEqual([id(1), id(3), id(3)])
    expect(await idOf(here)).toBe(id(3))
  })

  it('that is taken back takes the id back too, and given again gives the same', async () => {
    const here = await begun(anonymous)

    const { result, outcome } = await here.visit((state) => {
      ann(state)
      const during = state.session.id
      delete state.session.user
      const back = state.session.id
      ann(state)
      const again = state.session.id
      delete state.session.user
      return [during, back, again, state.session.id]
    })

    expect(result).toEqual([id(3), id(1), id(3), id(1)])
    expect(outcome).toBe('unchanged')
  })

  describe('cannot be told where subject throws', () => {
    const strict = (options: object = {}) =>
      site({ sealer, subject: ({ user }) => user.id, ...options })
    const cookieOf = async (data: Loose) => site({ sealer }).sessions.cookieFor(data)
    const MESSAGE =
      'The option `subject` threw, so whose session this is cannot be told. Let it answer undefined for a session of nobody: (data) => data.user?.id.'

    it('which is an error at commit, with its cause', async () => {
      const here = strict()

      const error = await errorOf(() =>
        here.visit(({ session }) => {
          session.cart = ['tea']
        }),
      )

      expect([error.code, error.message]).toEqual(['ERR_SESSION_SUBJECT', MESSAGE])
      expect(error.cause).toBeInstanceOf(TypeError)
      expect(here.events).toEqual([
        { type: 'failed', cookie: 'session', visit: expect.any(Number), error },
      ])
    })

    it('which is an error at save(), where it can be mended', async () => {
      const here = strict({ subject: ({ user, cart }: Loose) => cart && user.id })

      const { result, outcome } = await here.visit(async ({ session }) => {
        session.cart = ['tea']
        const error = await errorOf(() => session.save())
        session.user = { id: 'ann' }
        return error.code
      })

      expect([result, outcome]).toEqual(['ERR_SESSION_SUBJECT', 'created'])
    })

    it('of what came, though the app has put in order what is now', async () => {
      const here = strict()
      here.browser.put(await cookieOf({ cart: ['tea'] }))

      const error = await errorOf(() =>
        here.visit(({ session }) => {
          session.user = { id: 'ann' }
        }),
      )

      expect(error.code).toBe('ERR_SESSION_SUBJECT')
    })

    it('which keeps nobody from ending the session', async () => {
      const here = strict()
      here.browser.put(await cookieOf({ cart: ['tea'] }))

      const { commit } = await here.visit(({ session }) => session.destroy())

      expect([commit.outcome, commit.setCookie]).toEqual(['destroyed', [expired()]])
    })

    it('which leaves the id as it is, and reading is no error before the commit', async () => {
      const here = strict()
      here.browser.put(await cookieOf({ cart: ['tea'] }))

      const ids: string[] = []
      await errorOf(() =>
        here.visit(({ session }) => {
          ids.push(session.id)
          session.cart.push('milk')
          ids.push(session.id)
        }),
      )

      expect(ids).toEqual([id(1), id(1)])
    })

    it('which is nothing to a session that nobody looks at', async () => {
      const here = strict({ idleTimeout: 600 })
      here.browser.put(await cookieOf({ cart: ['tea'] }))

      expect((await here.visit()).outcome).toBe('untouched')
    })
  })

  it('leaves a session alone that has just begun', async () => {
    const here = site({ sealer, subject: ({ user }) => user })

    const { result, state } = await here.visit(({ session }) => {
      const { id } = session
      session.user = 'ann'
      return id
    })

    expect(state.id).toBe(result)
  })
})
