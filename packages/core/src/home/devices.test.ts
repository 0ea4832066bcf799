/** “My devices”, “log out everywhere”, and no more sessions than somebody may have. */
import { describe, expect, it } from 'vitest'
import { Browser, Clock, errorOf, type Loose, SECRET } from '../../test/support.ts'
import { createSessions, setLabel } from '../index.ts'
import type { SessionOptions } from '../options/all.ts'
import { memoryStore } from '../store/memory.ts'
import { headOf } from '../visit/request.ts'
import { toSessions } from '../visit/sessions.ts'

type Handler = (session: Loose) => unknown

/** An app and its visitors, each with a browser of their own. */
function app(options: SessionOptions<Loose>) {
  const clock = new Clock()
  const store = memoryStore({ now: clock.now })
  const sessions = createSessions<Loose>({
    secret: SECRET,
    subject: (data) => data.user,
    now: clock.now,
    tombstone: 0,
    onEvent: () => false,
    ...(options.revocations === undefined && { store }),
    ...options,
  })

  function visitor() {
    const browser = new Browser(clock.now)
    return {
      browser,
      async go(handler: Handler) {
        const visit = toSessions(sessions).visit(headOf(browser.cookie, undefined))
        const state = await visit.load()
        const result = await handler(state.session)
        browser.take((await visit.commit()).setCookie)
        return result
      },
    }
  }

  const login = (user: string, label?: string) => (session: Loose) => {
    session.user = user
    if (label !== undefined) setLabel(session as never, label)
  }
  const who: Handler = (session) => session.user
  return { clock, store, sessions, visitor, login, who }
}

describe('the sessions of somebody', () => {
  it('are listed by what may be shown of them, the first one in front', async () => {
    const { sessions, visitor, login, clock } = app({})
    const [laptop, phone, other] = [visitor(), visitor(), visitor()]
    await laptop.go(login('ann', 'Firefox on Linux'))
    clock.pass(60)
    await phone.go(login('ann'))
    await other.go(login('bob'))

    const list = await laptop.go((current) => sessions.list('ann', { current: current as never }))

    const shown = (list as Loose[]).map(({ handle, ...rest }) => rest)
    expect(shown).toEqual([
      {
        createdAt: clock.at - 60_000,
        seenAt: clock.at - 60_000,
        expiresAt: clock.at - 60_000 + 14 * 86_400_000,
        label: 'Firefox on Linux',
        isCurrent: true,
      },
      {
        createdAt: clock.at,
        seenAt: clock.at,
        expiresAt: clock.at + 14 * 86_400_000,
        label: undefined,
        isCurrent: false,
      },
    ])
  })

  it('keep their label through changes, and follow one that is changed', async () => {
    const { sessions, visitor, login } = app({})
    const ann = visitor()
    await ann.go(login('ann', 'Phone'))
    await ann.go((session) => {
      session.cart = 1
    })
    await ann.go((session) => session.rotateId())
    expect((await sessions.list('ann')).map(({ label }) => label)).toEqual(['Phone'])
    await ann.go((session) => setLabel(session as never, 'Tablet'))
    expect((await sessions.list('ann')).map(({ label }) => label)).toEqual(['Tablet'])
  })

  it('end one by one, by their handles', async () => {
    const { sessions, visitor, login, who, clock } = app({})
    const [laptop, phone] = [visitor(), visitor()]
    await laptop.go(login('ann'))
    clock.pass(1)
    await phone.go(login('ann'))
    const [first] = await sessions.list('ann')

    expect(await sessions.revoke(first as never, { subject: 'bob' })).toBe(false)
    expect(await laptop.go(who)).toBe('ann')
    expect(await sessions.revoke(first as never, { subject: 'ann' })).toBe(true)
    expect(await sessions.revoke(first as never)).toBe(false)
    expect([await laptop.go(who), await phone.go(who)]).toEqual([undefined, 'ann'])
  })

  it('end all at once, but for the one at hand', async () => {
    const { sessions, visitor, login, who } = app({})
    const [laptop, phone, other] = [visitor(), visitor(), visitor()]
    await laptop.go(login('ann'))
    await phone.go(login('ann'))
    await other.go(login('bob'))

    await laptop.go((session) => sessions.revokeAll('ann', { except: session as never }))

    expect([await laptop.go(who), await phone.go(who), await other.go(who)]).toEqual([
      'ann',
      undefined,
      'bob',
    ])
  })

  it.each<[how: string, act: (session: Loose) => unknown]>([
    ['rotated', (session) => session.rotateId()],
    ['begun anew, with its user', (session) => session.regenerate(['user'])],
  ])(
    'end all at once, but for the one at hand that is %s in the same request',
    async (_how, act) => {
      const { sessions, visitor, login, who } = app({})
      const [laptop, phone] = [visitor(), visitor()]
      await laptop.go(login('ann'))
      await phone.go(login('ann'))

      await laptop.go(async (session) => {
        const current = (await act(session)) ?? session
        await sessions.revokeAll('ann', { except: current as never })
      })

      expect([await laptop.go(who), await phone.go(who)]).toEqual(['ann', undefined])
    },
  )

  it('are as many as they may be: the first one gives way', async () => {
    const { sessions, visitor, login, who, clock } = app({ limit: { perSubject: 2 } })
    const visitors = [visitor(), visitor(), visitor()]
    for (const each of visitors) {
      await each.go(login('ann'))
      clock.pass(1)
    }
    const found = []
    for (const each of visitors) found.push(await each.go(who))
    expect([found, (await sessions.list('ann')).length]).toEqual([[undefined, 'ann', 'ann'], 2])
  })

  it('are as many as they may be: one more is refused, by save() too', async () => {
    const { sessions, visitor, login } = app({ limit: { perSubject: 1, when: 'refuse' } })
    await visitor().go(login('ann'))
    const error = await errorOf(() => visitor().go(login('ann')))
    expect([error.code, error.status]).toEqual(['ERR_SESSION_LIMIT', 403])
    const saved = await errorOf(() =>
      visitor().go(async (session) => {
        session.user = 'ann'
        await session.save()
      }),
    )
    expect([saved.code, (await sessions.list('ann')).length]).toEqual(['ERR_SESSION_LIMIT', 1])
    await visitor().go(login('bob'))
  })

  it('need a store with an index to be listed', async () => {
    const { sessions } = app({ revocations: memoryStore() })
    const error = await errorOf(() => sessions.list('ann'))
    expect(error.code).toBe('ERR_SESSION_UNSUPPORTED')
    expect((await errorOf(() => createSessions({ secret: SECRET }).revokeAll('ann'))).code).toBe(
      'ERR_SESSION_UNSUPPORTED',
    )
  })

  it('take no label where they are in no list, though they can be revoked', async () => {
    const { visitor, login, who } = app({ revocations: memoryStore() })
    const ann = visitor()
    const labelled = await errorOf(() => ann.go(login('ann', 'Phone')))
    const unlabelled = await errorOf(() =>
      ann.go((session) => setLabel(session as never, undefined)),
    )
    expect([labelled.code, unlabelled.code]).toEqual(Array(2).fill('ERR_SESSION_UNSUPPORTED'))
    await ann.go(login('ann'))
    expect(await ann.go(who)).toBe('ann')
  })
})

describe('a sealed session that was revoked', () => {
  // The list's own clock is far ahead of the app's; what it holds is kept for as long as it says.
  const remembered = () => app({ revocations: { store: memoryStore({ now: () => 0 }), cache: 0 } })

  it('is worth nothing to whoever has a copy, once it was ended', async () => {
    const { visitor, login, who } = remembered()
    const [ann, thief] = [visitor(), visitor()]
    await ann.go(login('ann'))
    thief.browser.put(ann.browser.cookie)
    expect(await thief.go(who)).toBe('ann')
    await ann.go((session) => session.destroy())
    expect(await thief.go(who)).toBe(undefined)
  })

  it('ends under its former ids too', async () => {
    const { visitor, login, who } = remembered()
    const [ann, thief] = [visitor(), visitor()]
    await ann.go(login('ann'))
    thief.browser.put(ann.browser.cookie)
    await ann.go((session) => session.regenerate(['user']))
    expect([await ann.go(who), await thief.go(who)]).toEqual(['ann', undefined])
  })

  it('ends with all others of somebody, but for the one that is spared, however often that is rotated', async () => {
    const { sessions, visitor, login, who, clock } = remembered()
    const [laptop, phone, thief] = [visitor(), visitor(), visitor()]
    await laptop.go(login('ann'))
    await phone.go(login('ann'))
    thief.browser.put(phone.browser.cookie)
    clock.pass(1)
    await laptop.go((session) => sessions.revokeAll('ann', { except: session as never }))
    for (let time = 1; time <= 2; time++) {
      expect([await laptop.go(who), await phone.go(who), await thief.go(who)]).toEqual([
        'ann',
        undefined,
        undefined,
      ])
      await laptop.go((session) => session.rotateId())
    }
    clock.pass(1)
    await phone.go(login('ann'))
    expect(await phone.go(who)).toBe('ann')
  })
})
