import { describe, expect, it } from 'vitest'
import {
  Browser,
  Clock,
  counting,
  type Loose,
  OLD_SECRET,
  SEALERS,
  SECRET,
} from '../../test/support.ts'
import { createSessions, type SessionOptions, type Sessions } from '../index.ts'

type Secret = SessionOptions['secret']

describe.each(SEALERS)('a new secret on several servers, by %s', (sealer) => {
  /** Two servers of one app, behind a balancer that asks any of them, and one visitor. */
  function app(...secrets: [Secret, Secret]) {
    const clock = new Clock()
    const browser = new Browser(clock.now)
    const reasons: string[] = []
    const random = counting()
    const start = (secret: Secret): Sessions<Loose> =>
      createSessions({
        secret,
        sealer,
        now: clock.now,
        random,
        onEvent: (event) => event.type === 'refused' && reasons.push(event.reason),
      })
    const servers = secrets.map(start)

    return {
      reasons,
      /** Counts the visits that the session knows of. */
      async visit(at: number, changes = true): Promise<number> {
        const state = await (servers[at] as Sessions<Loose>).open(browser.cookie)
        const visits = (state.session.visits ?? 0) + 1
        if (changes) state.session.visits = visits
        browser.take((await (servers[at] as Sessions<Loose>).commit(state)).setCookie)
        return visits
      },
      restart(at: number, secret: Secret) {
        servers[at] = start(secret)
      },
    }
  }

  it('loses nobody in two steps: first all open it, then all seal with it', async () => {
    const here = app(OLD_SECRET, OLD_SECRET)
    const seen: number[] = []
    const visitBoth = async () => {
      for (const at of [0, 1, 0, 1]) seen.push(await here.visit(at))
    }

    await visitBoth()
    here.restart(0, [OLD_SECRET, SECRET])
    await visitBoth()
    here.restart(1, [OLD_SECRET, SECRET])
    await visitBoth()
    here.restart(1, [SECRET, OLD_SECRET])
    await visitBoth()
    here.restart(0, [SECRET, OLD_SECRET])
    await visitBoth()
    // All that was sealed with the old one has been sealed anew, or has expired.
    here.restart(0, SECRET)
    await visitBoth()
    here.restart(1, SECRET)
    await visitBoth()

    expect(seen).toEqual(Array.from({ length: 28 }, (_, at) => at + 1))
    expect(here.reasons).toEqual([])
  })

  it('in one step is refused by servers that do not know it yet', async () => {
    const here = app(OLD_SECRET, OLD_SECRET)
    await here.visit(0)
    here.restart(0, [SECRET, OLD_SECRET])
    expect(await here.visit(0)).toBe(2)

    expect(await here.visit(1, false)).toBe(1)
    expect(here.reasons).toEqual(['unknown-key'])
  })

  it('seals anew what the old one sealed, even for those who only read', async () => {
    const here = app(OLD_SECRET, SECRET)
    await here.visit(0)
    here.restart(0, [SECRET, OLD_SECRET])

    expect(await here.visit(0, false)).toBe(2)
    expect(await here.visit(1, false)).toBe(2)
    expect(here.reasons).toEqual([])
  })

  it('is the same secret on a server that was given it with quotes and a line’s end', async () => {
    const here = app(SECRET, `"${SECRET}"\n`)

    expect([await here.visit(0), await here.visit(1), await here.visit(0)]).toEqual([1, 2, 3])
    expect(here.reasons).toEqual([])
  })

  it('may come from a function, with a promise', async () => {
    const here = app(
      () => SECRET,
      async () => [OLD_SECRET, Buffer.from(SECRET)],
    )

    expect([await here.visit(0), await here.visit(1), await here.visit(1)]).toEqual([1, 2, 3])
    expect(here.reasons).toEqual([])
  })
})
