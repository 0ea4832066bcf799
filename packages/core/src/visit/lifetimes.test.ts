import { describe, expect, it } from 'vitest'
import {
  ATTRIBUTES,
  Clock,
  EARLIER,
  id,
  type Loose,
  SEALERS,
  START,
  seal,
  site,
} from '../../test/support.ts'
import type { SessionState } from '../life/state.ts'

describe.each(SEALERS)('lifetimes, sealed by %s', (sealer) => {
  const ann = ({ session }: SessionState<Loose>) => {
    session.user = 'ann'
  }

  it('are told to the browser as whole seconds that are left', async () => {
    const { visit, clock } = site({ sealer, maxAge: 100 })
    expect((await visit(ann)).commit.setCookie[0]).toContain('; Max-Age=100; ')

    clock.at += 29_001
    const { commit } = await visit(({ session }) => {
      session.visits = 1
    })

    expect(commit.setCookie[0]).toContain('; Max-Age=71; ')
  })

  it('end at maxAge, whatever the visitor does', async () => {
    const here = site({ sealer, maxAge: 100 })
    await here.visit(ann)
    here.clock.pass(60)
    await here.visit(({ session }) => {
      session.visits = 1
    })
    here.browser.put(here.browser.cookie)
    here.clock.at += 39_999
    expect((await here.visit(({ session }) => session.user)).result).toBe('ann')

    here.clock.at += 1
    expect((await here.visit(({ refused }) => refused)).result).toBe('expired')
  })

  it('are not told to a browser that is to forget at close', async () => {
    const here = site({ sealer, maxAge: 100, persistent: false })

    const { commit } = await here.visit(ann)

    const inside = { id: id(1), createdAt: START, seenAt: START, data: { user: 'ann' } }
    expect(commit.setCookie).toEqual([
      `session=${seal(inside, { expiresAt: START + 100_000 })}; ${ATTRIBUTES}`,
    ])
    here.clock.pass(100)
    expect((await here.visit(({ refused }) => refused)).result).toBe('expired')
  })

  it('shorten sessions already issued when maxAge is lowered', async () => {
    const clock = new Clock()
    const before = site({ sealer, maxAge: 1000 }, clock)
    await before.visit(ann)
    const after = site({ sealer, maxAge: 100 }, clock)
    after.browser.put(before.browser.cookie)

    clock.pass(99)
    const { commit } = await after.visit(({ session }) => {
      session.visits = 1
    })
    expect(commit.setCookie[0]).toContain('; Max-Age=1; ')

    after.browser.put(before.browser.cookie)
    clock.pass(1)
    expect((await after.visit(({ refused }) => refused)).result).toBe('expired')
  })

  it('do not prolong sessions already issued when maxAge is raised', async () => {
    const clock = new Clock()
    const before = site({ sealer, maxAge: 100 }, clock)
    await before.visit(ann)
    const after = site({ sealer, maxAge: 1000 }, clock)
    after.browser.put(before.browser.cookie)

    clock.pass(100)

    expect((await after.visit(({ refused }) => refused)).result).toBe('expired')
  })

  it('are refused if they come from the future by a day or more: clocks differ by less', async () => {
    const here = site({ sealer })
    const from = (at: number) => {
      here.browser.put(`session=${seal({ ...EARLIER, createdAt: at, seenAt: at })}`)
      return here.visit(({ refused }) => refused)
    }

    expect((await from(START + 86_399_999)).result).toBe(undefined)
    expect((await from(START + 86_400_000)).result).toBe('invalid-data')
  })
})
