import { describe, expect, it } from 'vitest'
import { expired, id, SEALERS, START, seal, site, tokenOf } from '../../test/support.ts'
import { headOf } from '../visit/request.ts'
import { toSessions } from '../visit/sessions.ts'
import { flash } from './flash.ts'

describe.each(SEALERS)('flash messages, sealed by %s', (sealer) => {
  it('wait for a later request, where they are taken once', async () => {
    const here = site({ sealer })
    await here.visit(({ session }) => {
      session.user = 'ann'
      flash(session).add('notice', 'Saved.')
      flash(session).add('notice', 'And sent.')
      flash(session).add('error', { code: 7 })
    })

    const taken = await here.visit(({ session }) => [
      flash(session).take('notice'),
      flash(session).take('notice'),
    ])
    const later = await here.visit(({ session }) => [
      flash(session).take('notice'),
      flash(session).take('error'),
    ])

    expect([taken.outcome, taken.result]).toEqual(['updated', [['Saved.', 'And sent.'], []]])
    expect([later.outcome, later.result]).toEqual(['updated', [[], [{ code: 7 }]]])
  })

  it('can be taken in the request in which they were added', async () => {
    const here = site({ sealer })

    const { result, outcome } = await here.visit(({ session }) => {
      flash(session).add('notice', 'Saved.')
      return [
        flash(session).peek('notice'),
        flash(session).take('notice'),
        flash(session).peek('notice'),
      ]
    })

    expect([result, outcome]).toEqual([[['Saved.'], ['Saved.'], []], 'unchanged'])
  })

  it('stay where they are when they are peeked at', async () => {
    const here = site({ sealer })
    await here.visit(({ session }) => flash(session).add('notice', 'Saved.'))

    const first = await here.visit(({ session }) => flash(session).peek('notice'))
    const second = await here.visit(({ session }) => flash(session).peek('notice'))

    expect([first.outcome, first.result]).toEqual(['unchanged', ['Saved.']])
    expect([second.outcome, second.result]).toEqual(['unchanged', ['Saved.']])
  })

  it('are not changed by changing the list that was handed out', async () => {
    const here = site({ sealer })
    await here.visit(({ session }) => flash(session).add('notice', 'Saved.'))

    const { outcome } = await here.visit(({ session }) =>
      flash(session).peek('notice').push('More.'),
    )

    expect(outcome).toBe('unchanged')
  })

  it('make a session by themselves, and end it when the last is taken', async () => {
    const here = site({ sealer })

    const added = await here.visit(({ session }) => flash(session).add('notice', 'Saved.'))
    const inside = { id: id(1), createdAt: START, seenAt: START }
    expect(added.outcome).toBe('created')
    expect(tokenOf(added.commit.setCookie)).toBe(
      seal({ ...inside, flash: { notice: ['Saved.'] }, data: {} }),
    )

    const kept = await here.visit(({ session }) => ({ ...session }))
    expect([kept.outcome, kept.result]).toEqual(['unchanged', {}])

    const taken = await here.visit(({ session }) => flash(session).take('notice'))
    expect(taken.commit).toEqual({
      outcome: 'cleared',
      setCookie: [expired()],
      vary: true,
      cacheControl: 'no-store',
    })
  })

  it('are no data: keys, JSON and verbs of the session do not see them', async () => {
    const here = site({ sealer })

    const { result } = await here.visit(({ session }) => {
      flash(session).add('notice', 'Saved.')
      session.flash = 'connect-flash'
      return [JSON.stringify(session), session.has('notice')]
    })

    expect(result).toEqual(['{"flash":"connect-flash"}', false])
  })

  it.each(['__proto__', 'constructor', 'toString', 'add', ''])(
    'may have the key %j',
    async (key) => {
      const here = site({ sealer })

      await here.visit(({ session }) => {
        expect(flash(session).take(key)).toEqual([])
        flash(session).add(key, { text: key })
      })
      const { result } = await here.visit(({ session }) => flash(session).take(key))

      expect(result).toEqual([{ text: key }])
      expect(({} as Record<string, unknown>).text).toBeUndefined()
    },
  )

  it('are dropped by clear(), regenerate() and destroy()', async () => {
    const here = site({ sealer })
    const begin = () =>
      here.visit(({ session }) => {
        session.user = 'ann'
        flash(session).add('notice', 'Saved.')
      })

    await begin()
    const cleared = await here.visit(({ session }) => session.clear())
    await begin()
    const regenerated = await here.visit((state) => {
      state.regenerate(['user'])
      return flash(state.session).peek('notice')
    })
    await begin()
    const destroyed = await here.visit(async ({ session }) => {
      await session.destroy()
      return flash(session).take('notice')
    })

    expect([cleared.outcome, regenerated.outcome, regenerated.result]).toEqual([
      'cleared',
      'updated',
      [],
    ])
    expect([destroyed.outcome, destroyed.result]).toEqual(['destroyed', []])
  })

  it('wait for the page that is shown, where one is fetched ahead', async () => {
    const here = site({ sealer })
    await here.visit(({ session }) => flash(session).add('notice', 'Saved.'))
    const headers = { cookie: here.browser.cookie, 'sec-purpose': 'prefetch' }
    const ahead = toSessions(here.sessions).visit(headOf({ headers }))

    const { session } = await ahead.load()
    const seen = [flash(session).take('notice'), flash(session).take('notice')]

    expect(seen).toEqual([['Saved.'], ['Saved.']])
    expect((await ahead.commit()).outcome).toBe('unchanged')
    expect((await here.visit(({ session }) => flash(session).take('notice'))).result).toEqual([
      'Saved.',
    ])
  })

  it('can be added by a page that is fetched ahead', async () => {
    const here = site({ sealer })
    const ahead = toSessions(here.sessions).visit(headOf({ headers: { purpose: 'prefetch' } }))
    flash((await ahead.load()).session).add('notice', 'Hello.')

    here.browser.take((await ahead.commit()).setCookie)

    expect((await here.visit(({ session }) => flash(session).take('notice'))).result).toEqual([
      'Hello.',
    ])
  })
})
