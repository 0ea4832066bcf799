/** Why is there no session any more? */
import { describe, expect, it } from 'vitest'
import { COOKIE, type Loose, MAX_AGE, OLD_SECRET, site } from '../../test/support.ts'
import type { SessionOptions } from '../options/all.ts'
import { memoryStore } from '../store/memory.ts'
import { endedBecause } from './ended-because.ts'

type Here = ReturnType<typeof site<Loose>>

const login = (here: Here) => here.visit(({ session }) => void session.set('user', 'ann'))
const why = async (here: Here) => (await here.visit(({ session }) => endedBecause(session))).result

describe('why a session is over', () => {
  it.each<
    [reason: string | undefined, options: SessionOptions<Loose>, act: (here: Here) => unknown]
  >([
    [undefined, {}, () => undefined],
    [undefined, {}, (here) => login(here)],
    [undefined, {}, (here) => here.browser.put('session=garbage')],
    [undefined, { secret: OLD_SECRET }, (here) => here.browser.put(COOKIE)],
    [
      'expired',
      {},
      async (here) => {
        await login(here)
        const { cookie } = here.browser
        here.clock.pass(MAX_AGE)
        here.browser.put(cookie)
      },
    ],
    [
      'idle',
      { idleTimeout: 60 },
      async (here) => {
        await login(here)
        const { cookie } = here.browser
        here.clock.pass(61)
        here.browser.put(cookie)
      },
    ],
    [
      'gone',
      { store: memoryStore() },
      async (here) => {
        await login(here)
        const { cookie } = here.browser
        await here.visit(({ session }) => session.destroy())
        here.browser.put(cookie)
      },
    ],
  ])('is %s', async (reason, options, act) => {
    const here = site<Loose>(options)
    await act(here)

    expect(await why(here)).toBe(reason)
  })

  it('is not to be asked of a request', () => {
    expect(() => endedBecause({ headers: {} } as never)).toThrow('A request was given')
  })
})
