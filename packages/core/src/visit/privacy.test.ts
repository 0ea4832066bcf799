/** Whatever goes wrong: who gets to see what they should not? */
import { inspect } from 'node:util'
import { describe, expect, it, vi } from 'vitest'
import {
  errorOf,
  type Loose,
  MAX_AGE,
  OLD_SECRET,
  SEALERS,
  SECRET,
  START,
  site,
} from '../../test/support.ts'
import { flash } from '../life/flash.ts'
import type { SessionOptions } from '../options/all.ts'
import { exposedSession, exposeState } from './expose.ts'
import { headOf } from './request.ts'
import { createSessions, toSessions } from './sessions.ts'

describe.each(SEALERS)('what is told, printed or thrown, sealed by %s', (sealer) => {
  const PRIVATE = ['4111-1111', 'ann@example.com', 'tea with milk']

  /** Everything that can go wrong, and whatever of it anybody may see. */
  async function everythingThatHappens(): Promise<{ seen: string[]; secrets: Set<string> }> {
    const seen: string[] = []
    const secrets = new Set([...PRIVATE, SECRET, OLD_SECRET])
    const keep = (value: unknown) => {
      seen.push(inspect(value, { depth: 9, showHidden: true }), JSON.stringify(value) ?? '')
    }
    const told = async (act: () => unknown) => {
      const error = await errorOf(act)
      keep(error)
      keep({ ...error })
      seen.push(String(error.message), String(error.stack))
    }
    const fill = (session: Loose) => {
      session.card = PRIVATE[0]
      session.mail = PRIVATE[1]
      session.drink = { deep: [PRIVATE[2]] }
    }
    const devalue = await import('devalue')
    const variants: SessionOptions<Loose>[] = [
      {},
      { cookie: { maxChunks: 3 } },
      { idleTimeout: 60 },
      { secret: [SECRET, OLD_SECRET] },
      { serializer: devalue },
    ]

    for (const variant of variants) {
      const here = site<Loose>({
        sealer,
        ...variant,
        random: (size) => crypto.getRandomValues(new Uint8Array(size)),
      })
      const { sessions, browser, visit } = here
      const about = { secure: false, host: 'example.com' }
      const remember = () => {
        for (const pair of browser.cookie?.split('; ') ?? []) {
          const token = pair.slice(pair.indexOf('=') + 1)
          secrets.add(token)
          for (const part of token.split('*')) if (part.length > 16) secrets.add(part)
        }
      }

      const first = await visit(({ session }) => {
        fill(session)
        flash(session).add('notice', PRIVATE[2])
        return session.id
      }, about)
      secrets.add(first.result)
      remember()
      const token = browser.cookie ?? ''
      await visit(({ session }) => session.card)
      here.clock.pass(40)
      await visit()
      await visit(({ session }) => session.rotateId(), about)
      remember()
      secrets.add(await visit(({ session }) => session.id).then(({ result }) => result))

      for (const junk of [`${token}A`, token.slice(0, -9), `${token}; ${browser.cookie}`]) {
        await sessions.commit(await sessions.open(junk))
        keep((await sessions.open(junk)).refused)
        keep(toSessions(sessions).visit(headOf(junk)))
      }
      const state = await sessions.open(browser.cookie)
      fill(state.session)
      state.session.text = PRIVATE[0]?.repeat(3000)
      await told(() => state.session.save())
      await told(() => sessions.commit(state))
      const odd = await sessions.open(browser.cookie)
      fill(odd.session)
      odd.session.fault = [{ act: () => PRIVATE[0] }]
      await told(() => odd.session.save())
      await told(() => sessions.commit(odd))
      await told(() => odd.session.set('card', PRIVATE[0]))
      odd.session.card = 'late'
      const ended = await sessions.open(browser.cookie)
      await ended.session.destroy()
      await told(() => ended.session.set('card', PRIVATE[0]))
      await told(() => Object.assign(ended.session, { card: PRIVATE[0] }))
      await told(() => Object.assign(ended.session, { save: PRIVATE[0] }))
      await sessions.commit(ended)
      const last = toSessions(sessions).visit(headOf(browser.cookie))
      const late = await last.load()
      late.session.card = PRIVATE[0]
      const replaced = late.session
      await late.session.regenerate()
      await told(() => Object.assign(replaced, { card: PRIVATE[0] }))
      await last.commit()
      late.session.card = PRIVATE[1]
      last.finish()
      keep(last)
      await told(() => exposedSession({}, () => ({ access: 'req.session', install: 'use()' })))
      const req = {}
      exposeState(req, 'session', last)
      const other = toSessions(sessions).visit(headOf(browser.cookie))
      await told(() => exposeState(req, 'session', other))
      await told(() => sessions.cookieFor({ mail: PRIVATE[1]?.repeat(3000) }))
      keep(sessions)
      keep(state)
      here.clock.pass(MAX_AGE)
      await sessions.commit(await sessions.open(token))
      keep(here.events)
    }
    for (const secret of [PRIVATE[0], SECRET.slice(1), [SECRET, SECRET]]) {
      secrets.add(SECRET.slice(1))
      await told(() => createSessions({ secret: secret as string }))
    }
    return { seen, secrets }
  }

  it('never holds data, an id, a token or a secret (S34)', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    const { seen, secrets } = await everythingThatHappens()

    const leaked = seen.filter((text) => [...secrets].some((secret) => text.includes(secret)))

    expect(secrets.size).toBeGreaterThan(20)
    expect(seen.length).toBeGreaterThan(100)
    expect(leaked).toEqual([])
  })

  it('tells each kind of event in the big scenario', async () => {
    const here = site<Loose>({ sealer, cookie: { maxChunks: 2 } })
    await here.visit(({ session }) => {
      session.text = 'x'.repeat(4000)
    })
    here.browser.put('session=garbage')
    await here.visit(({ session }) => session.user)
    await errorOf(() =>
      here.visit(({ session }) => {
        session.when = new Date(START)
      }),
    )

    expect(
      here.events.map((event) => [event.type, event.cookie, Object.keys(event).length]),
    ).toEqual([
      ['committed', 'session', 8],
      ['warning', 'session', 9],
      ['refused', 'session', 9],
      ['committed', 'session', 9],
      ['refused', 'session', 9],
      ['failed', 'session', 6],
    ])
  })
})
