/** A session after its commit: what is still heard of it? */
import { describe, expect, it, vi } from 'vitest'
import {
  COOKIE,
  EARLIER,
  errorOf,
  id,
  inShort,
  type Loose,
  NOTHING,
  SEALERS,
  seal,
  site,
  warningsAmong,
} from '../../test/support.ts'
import { flash } from '../life/flash.ts'
import type { SessionOptions } from '../options/all.ts'
import { pageOf } from '../words/pages.ts'
import { headOf } from './request.ts'
import { toSessions } from './sessions.ts'

const open = async (options: SessionOptions<Loose> = {}, cookie?: string) => {
  const here = site(options)
  const visit = toSessions(here.sessions).visit(headOf(cookie))
  await visit.ready()
  return { visit, events: here.events }
}
const opened = async (options: SessionOptions<Loose> = {}, cookie?: string) => {
  const { visit, events } = await open(options, cookie)
  return { visit, events, session: (await visit.load()).session }
}
/** Told once of each request, when it is clear that no cookie will be set. */
const ENDED = { type: 'committed', cookie: 'session', outcome: 'untouched', bytes: 0 }
const later = () => new Promise((resolve) => setImmediate(resolve))

describe.each(SEALERS)('a change after the commit, sealed by %s', (sealer) => {
  const committed = async (options: SessionOptions<Loose> = {}) => {
    const made = await opened({ sealer, ...options })
    Object.assign(made.session, { user: 'ann', cart: { items: ['tea'] } })
    await made.visit.commit()
    made.events.length = 0
    return made
  }

  const CHANGES: [how: string, change: (session: Loose) => unknown, key: string, value: unknown][] =
    [
      [
        'assignment',
        (session) => {
          session.user = 'bob'
        },
        'user',
        'bob',
      ],
      [
        'a new property',
        (session) => {
          session.fresh = 1
        },
        'fresh',
        1,
      ],
      ['Object.assign', (session) => Object.assign(session, { user: 'bob' }), 'user', 'bob'],
      ['sloppy code', (session) => new Function('s', "s.user = 'bob'")(session), 'user', 'bob'],
    ]

  it.each(CHANGES)(
    'by %s is told at once, and made all the same',
    async (_how, change, key, value) => {
      const { session, events } = await committed()

      change(session)

      expect(inShort(events)).toEqual([
        {
          type: 'warning',
          cookie: 'session',
          kind: 'late-change',
          message:
            'The session session was changed after the response head had left; the change is lost. Change it before the first byte is written.',
          remedy: 'Change it before the first byte is written.',
          anchor: pageOf('late-change'),
        },
      ])
      expect(session[key]).toBe(value)
    },
  )

  it.each<[string, (session: Loose) => unknown]>([
    ['a push', (session) => session.cart.items.push('milk')],
    [
      'what cannot even be written',
      (session) => {
        session.cart.when = new Date(0)
      },
    ],
    ['a deletion deep inside', (session) => delete session.cart.items],
  ])('deep inside is told after it was read, by %s', async (_how, change) => {
    const { session, events } = await committed()

    change(session)
    expect(events).toEqual([])

    await later()
    expect(warningsAmong(events)).toEqual(['late-change'])
  })

  it('is told once, however many come', async () => {
    const { session, visit, events } = await committed()

    session.user = 'bob'
    session.user = 'carl'
    session.cart.items.push('milk')
    await later()
    visit.finish()

    expect(warningsAmong(events)).toEqual(['late-change'])
  })

  it('is told when the response is over, if it could not be seen before: a deletion', async () => {
    const { session, visit, events } = await committed()

    delete session.user
    expect(warningsAmong(events)).toEqual([])

    visit.finish()
    expect(warningsAmong(events)).toEqual(['late-change'])
  })

  it('is told however late it comes, when the response has long been over', async () => {
    const { session, visit, events } = await committed()
    visit.finish()
    for (let turn = 0; turn < 5; turn++) await later()

    session.user = 'bob'

    expect(warningsAmong(events)).toEqual(['late-change'])
  })

  it('is none if it was changed back before anybody looked', async () => {
    const { session, visit, events } = await committed()

    session.cart.items.push('milk')
    session.cart.items.pop()
    await later()
    visit.finish()

    expect(events).toEqual([])
  })

  it('is none if the session is only read', async () => {
    const { session, visit, events } = await committed()

    void [session.user, session.cart.items[0], { ...session }, JSON.stringify(session)]
    await later()
    visit.finish()

    expect(events).toEqual([])
  })

  it('is none that is made while the commit is under way, and part of it', async () => {
    const { visit, session, events } = await opened({ sealer })
    session.user = 'ann'

    await Promise.all([visit.commit(), visit.commit()])
    visit.finish()

    expect(warningsAmong(events)).toEqual([])
  })

  it('is not looked for in production, where it would cost too much', async () => {
    vi.stubEnv('NODE_ENV', 'production')
    const { session, visit, events } = await committed()
    vi.unstubAllEnvs()

    session.user = 'bob'
    session.cart.items.push('milk')
    await later()
    visit.finish()

    expect([visit.watchesLateChanges, session.user, events]).toEqual([false, 'bob', []])
  })

  it('is an error by verb, which needs no warning', async () => {
    const { session, events } = await committed()

    expect((await errorOf(() => session.set('user', 'bob'))).code).toBe('ERR_SESSION_COMMITTED')
    expect(events).toEqual([])
  })

  it('is told of a session that nobody looked at before, too', async () => {
    const { visit, events } = await open({ sealer }, COOKIE)
    expect(await visit.commit()).toEqual(NOTHING)

    const { session } = await visit.load()
    expect({ ...session }).toEqual({ user: 'ann' })
    expect((await errorOf(() => session.set('user', 'bob'))).code).toBe('ERR_SESSION_COMMITTED')
    visit.finish()
    expect(warningsAmong(events)).toEqual([])

    session.user = 'bob'
    expect(warningsAmong(events)).toEqual(['late-change'])
  })

  it('is told of a session that was emptied, if it is filled again', async () => {
    const { visit, session, events } = await opened({ sealer }, COOKIE)
    session.clear()
    await visit.commit()

    session.user = 'bob'

    expect(warningsAmong(events)).toEqual(['late-change'])
  })

  it('is refused by a session that was destroyed, and not told beside', async () => {
    const { visit, session, events } = await opened({ sealer }, COOKIE)
    await session.destroy()
    await visit.commit()

    expect((await errorOf(() => Object.assign(session, { user: 'bob' }))).code).toBe(
      'ERR_SESSION_DESTROYED',
    )
    visit.finish()
    expect(warningsAmong(events)).toEqual([])
  })

  it('is no matter of what was saved before it was destroyed', async () => {
    const { visit, session, events } = await opened({ sealer })
    session.user = 'ann'
    await session.save()
    await session.destroy()
    await visit.commit()

    visit.finish()

    expect(warningsAmong(events)).toEqual([])
  })

  it('is not told of an error handler’s changes after a commit that failed', async () => {
    const { visit, session, events } = await opened({ sealer })
    session.text = 'x'.repeat(5000)
    await errorOf(() => visit.commit())

    session.text = 'short'
    visit.finish()

    expect(events.map(({ type }) => type)).toEqual(['failed'])
  })

  it('is none where a client hung up before anything was committed', async () => {
    const { visit, session, events } = await opened({ sealer })
    session.user = 'ann'

    visit.finish()

    expect(events).toEqual([])
  })

  it('makes a save() fail that would have confirmed the commit', async () => {
    const { session } = await committed()
    expect(await session.save()).toBe(undefined)

    session.user = 'bob'
    expect((await errorOf(() => session.save())).code).toBe('ERR_SESSION_COMMITTED')
  })
})

describe.each(SEALERS)('a commit that was missed, sealed by %s', (sealer) => {
  it('leaves the session readable, and nothing to commit', async () => {
    const { visit, session, events } = await opened({ sealer }, COOKIE)
    visit.missed()

    expect([session.user, visit.state.phase]).toEqual(['ann', 'committed'])
    expect((await errorOf(() => session.clear())).code).toBe('ERR_SESSION_COMMITTED')
    expect(await visit.commit()).toEqual(NOTHING)
    visit.finish()
    expect(inShort(events)).toEqual([ENDED])

    session.user = 'bob'
    expect(warningsAmong(events)).toEqual(['late-change'])
  })

  it('is the same for a session that is opened later', async () => {
    const { visit, events } = await open({ sealer }, COOKIE)
    visit.missed()

    const { session } = await visit.load()
    session.user = 'bob'

    expect(warningsAmong(events)).toEqual(['late-change'])
  })

  it('changes nothing about one that was made', async () => {
    const { visit, session } = await opened({ sealer })
    session.user = 'ann'
    const made = await visit.commit()

    visit.missed()

    expect(await visit.commit()).toBe(made)
  })
})

describe.each(SEALERS)('a session that can be read only, sealed by %s', (sealer) => {
  const readOnly = async (cookie: string | undefined = COOKIE) => {
    const made = await open({ sealer }, cookie)
    made.visit.readOnly()
    return { ...made, session: (await made.visit.load()).session }
  }

  it('is read like any other', async () => {
    const { session, visit } = await readOnly()

    expect([{ ...session }, session.get('user'), session.id, session.isNew]).toEqual([
      { user: 'ann' },
      'ann',
      id(200),
      false,
    ])
    expect(flash(session).peek('notice')).toEqual([])
    expect(visit.state.phase).toBe('committed')
  })

  it('refuses every write, and says why', async () => {
    const { session, visit } = await readOnly()
    const WRITES: [string, () => unknown][] = [
      ['set', () => session.set('user', 'bob')],
      ['delete', () => session.delete('user')],
      ['update', () => session.update('user', () => 'bob')],
      ['clear', () => session.clear()],
      ['destroy', () => session.destroy()],
      ['regenerate', () => session.regenerate()],
      ['rotateId', () => session.rotateId()],
      ['touch', () => session.touch()],
      ['setLifetime', () => session.setLifetime({ maxAge: 10 })],
      ['flash.add', () => flash(session).add('notice', 'Too late.')],
      ['destroy', () => visit.replace(null)],
      ['a write', () => Object.assign(session, { user: 'bob' })],
    ]
    const errors = await Promise.all(WRITES.map(([, write]) => errorOf(write)))

    expect(errors.map(({ code, message }) => [code, message])).toEqual(
      WRITES.map(([verb]) => [
        'ERR_SESSION_READ_ONLY',
        `No response head will leave here that could carry the cookie (a WebSocket, or a stand-in for a response), so ${verb} comes too late and would be lost. Read the session here, and change it in a request that is answered.`,
      ]),
    )
    expect({ ...session }).toEqual({ user: 'ann' })
  })

  it('refuses save(), before and after a change deep inside', async () => {
    const { session } = await readOnly(`session=${seal({ ...EARLIER, data: { cart: ['tea'] } })}`)
    expect((await errorOf(() => session.save())).code).toBe('ERR_SESSION_READ_ONLY')

    session.cart.push('milk')

    expect((await errorOf(() => session.save())).code).toBe('ERR_SESSION_READ_ONLY')
  })

  it('commits nothing, and tells of no late change', async () => {
    const { session, visit, events } = await readOnly()
    void session.user

    expect(await visit.commit()).toEqual(NOTHING)
    visit.finish()
    expect(inShort(events)).toEqual([ENDED])
  })

  it('may be made so after it was opened', async () => {
    const { session, visit } = await opened({ sealer }, COOKIE)
    visit.readOnly()

    expect((await errorOf(() => Object.assign(session, { user: 'bob' }))).code).toBe(
      'ERR_SESSION_READ_ONLY',
    )
  })

  it('lets flash messages be seen, and not taken', async () => {
    const here = site({ sealer })
    await here.visit(({ session }) => flash(session).add('notice', 'Saved.'))
    const visit = toSessions(here.sessions).visit(headOf(here.browser.cookie))
    visit.readOnly()
    const { session } = await visit.load()

    expect(flash(session).peek('notice')).toEqual(['Saved.'])
    expect((await errorOf(() => flash(session).take('notice'))).code).toBe('ERR_SESSION_READ_ONLY')
  })
})
