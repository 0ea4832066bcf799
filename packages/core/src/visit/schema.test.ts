import { describe, expect, it, vi } from 'vitest'
import { errorOf, type Loose, SEALERS, site, warningsAmong } from '../../test/support.ts'
import type { SessionOptions } from '../options/all.ts'
import { headOf } from './request.ts'
import { toSessions } from './sessions.ts'

describe.each(SEALERS)('a schema, sealed by %s', (sealer) => {
  const schema = (validate: (value: Loose) => object) =>
    ({ '~standard': { version: 1, vendor: 'test', validate } }) as SessionOptions<Loose>['schema']

  it('refuses a session that is not what it wants', async () => {
    const here = site({
      sealer,
      schema: schema((value) =>
        typeof value.user === 'string' ? { value } : { issues: [{ message: 'user' }] },
      ),
    })
    await here.visit(({ session }) => {
      session.user = 7
    })

    const { state, commit } = await here.visit(({ session }) => ({ ...session }))

    expect([state.refused, commit.outcome]).toEqual(['invalid-data', 'unchanged'])
  })

  it('brings an old shape up to date, which is then written', async () => {
    const before = site({ sealer })
    await before.visit(({ session }) => {
      session.name = 'ann'
    })
    const here = site({
      sealer,
      schema: schema(({ name, user = name }) => ({ value: { user } })),
    })
    here.browser.put(before.browser.cookie)

    const { result, outcome } = await here.visit(({ session }) => ({ ...session }))

    expect([result, outcome]).toEqual([{ user: 'ann' }, 'renewed'])
    expect((await here.visit(({ session }) => ({ ...session }))).outcome).toBe('unchanged')
  })

  it('leaves an old shape where it is while nobody looks', async () => {
    const here = site({ sealer, schema: schema(({ name }) => ({ value: { user: name } })) })
    here.browser.put(await here.sessions.cookieFor({ name: 'ann' }))

    expect((await here.visit()).commit.setCookie).toEqual([])
  })

  it('is no reason to tell of a late change, nor to refuse a save(), that only it has made', async () => {
    const here = site({
      sealer,
      schema: schema((value) => ({ value: { role: 'guest', ...value } })),
    })
    const cookie = await here.sessions.cookieFor({ user: 'ann' })
    const visit = toSessions(here.sessions).visit(headOf(cookie))
    await visit.ready()
    await visit.commit()

    const { session } = await visit.load()
    expect({ ...session }).toEqual({ role: 'guest', user: 'ann' })
    await session.save()
    visit.finish()

    expect(warningsAmong(here.events)).toEqual([])
  })

  it('brings it up to date again when the session is reloaded', async () => {
    const before = site({ sealer })
    await before.visit(({ session }) => {
      session.name = 'ann'
    })
    const here = site({
      sealer,
      schema: schema(({ name, user = { name } }) => ({ value: { user } })),
    })
    here.browser.put(before.browser.cookie)

    const { result } = await here.visit(async ({ session }) => {
      session.user.name = 'bob'
      await session.reload()
      return { ...session }
    })

    expect(result).toEqual({ user: { name: 'ann' } })
  })

  describe.each([
    ['kept in memory', true],
    ['opened each time', false],
  ])('shares nothing between visitors, whose tokens are %s', (_how, tokenCache) => {
    const DEFAULTS = { cart: { items: ['tea'] } }
    const withDefaults = (serializer?: SessionOptions<Loose>['serializer']) =>
      site({
        sealer,
        tokenCache,
        serializer,
        schema: schema((value) => ({ value: { ...DEFAULTS, ...value } })),
      })

    it.each([
      ['strict JSON', undefined],
      ['a serializer of one’s own', { stringify: JSON.stringify, parse: JSON.parse }],
    ])('neither its defaults nor what it was given: %s', async (_name, serializer) => {
      const here = withDefaults(serializer)
      const cookie = await here.sessions.cookieFor({ list: [1] })
      const look = async () => {
        here.browser.put(cookie)
        return (
          await here.visit(({ session }) => {
            session.cart.items.push('milk')
            session.list.push(2)
            return { ...session }
          })
        ).result
      }

      for (let visitor = 1; visitor <= 4; visitor++) {
        expect(await look()).toEqual({ cart: { items: ['tea', 'milk'] }, list: [1, 2] })
      }
      expect(DEFAULTS).toEqual({ cart: { items: ['tea'] } })
    })
  })

  it('is asked once a request, however often the session is looked at', async () => {
    const validate = vi.fn((value: Loose) => ({ value }))
    const here = site({ sealer, schema: schema(validate) })
    here.browser.put(await here.sessions.cookieFor({ user: 'ann' }))
    validate.mockClear()

    await here.visit(async (state) => {
      void [state.session.user, state.data, state.changed]
      await state.reload()
    })

    expect(validate.mock.calls).toEqual([[{ user: 'ann' }]])
  })

  it('may hand out what cannot be sealed, which is told when it would be', async () => {
    const here = site({ sealer, schema: schema(({ at }) => ({ value: { at: new Date(at) } })) })
    here.browser.put(await here.sessions.cookieFor({ at: 5 }))

    const error = await errorOf(() => here.visit(({ session }) => session.at.getTime()))

    expect([error.code, error.path]).toEqual(['ERR_SESSION_NOT_JSON', 'at'])
  })
})
