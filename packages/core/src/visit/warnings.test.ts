import { describe, expect, it } from 'vitest'
import {
  COOKIE,
  EARLIER,
  ITS_END,
  id,
  type Loose,
  SEALERS,
  seal,
  site,
  warningsAmong,
} from '../../test/support.ts'
import type { SessionState } from '../life/state.ts'
import type { SessionEvent, WarningKind } from '../words/events.ts'
import { pageOf } from '../words/pages.ts'
import { headOf } from './request.ts'
import { toSessions } from './sessions.ts'
import { type Evidence, isLarge, warningOf } from './warnings.ts'

describe.each(SEALERS)('warnings, sealed by %s', (sealer) => {
  const messages = (events: SessionEvent[]) =>
    events.flatMap((event) => (event.type === 'warning' ? [event.message] : []))
  const ann = ({ session }: SessionState<Loose>) => {
    session.user = 'ann'
  }

  it.each([
    [{ secure: false, host: 'example.com' }, ['insecure-transport']],
    [{ secure: false }, ['insecure-transport']],
    [{ secure: true, host: 'example.com' }, []],
    [{ host: 'example.com' }, []],
    [{ secure: false, host: 'localhost:3000' }, []],
    [{ secure: false, host: '127.0.0.1:3000' }, []],
    [{}, []],
  ])('tell of a Secure cookie over %j: %j', async (about, expected) => {
    const { visit, events } = site({ sealer })

    await visit(ann, about)

    expect(warningsAmong(events)).toEqual(expected)
  })

  it('say nothing of plain http if no cookie was set, or none that is Secure', async () => {
    const about = { secure: false, host: 'example.com' }
    const here = site({ sealer })
    await here.visit(({ session }) => session.user, about)
    const bare = site({ sealer, cookie: { secure: false } })
    const { commit } = await bare.visit(ann, about)

    expect(commit.setCookie[0]).not.toContain('Secure')
    expect([...warningsAmong(here.events), ...warningsAmong(bare.events)]).toEqual([])
  })

  it('leave Secure off for plain http to this machine only, if secure is auto', async () => {
    const secured = async (about: object) => {
      const { visit } = site({ sealer, cookie: { secure: 'auto' } })
      return (await visit(ann, about)).commit.setCookie[0]?.includes('; Secure')
    }

    expect(await secured({ secure: false, host: 'localhost:3000' })).toBe(false)
    expect(await secured({ secure: false, host: 'example.com' })).toBe(true)
    expect(await secured({ secure: true, host: 'localhost:3000' })).toBe(true)
    expect(await secured({})).toBe(true)
  })

  it('tell of cookies that are near the limits of proxies', async () => {
    const here = site({ sealer })
    const sized = async (size: number) => {
      here.events.length = 0
      await here.visit(({ session }) => {
        session.text = 'x'.repeat(size)
      })
      const [committed] = here.events
      return [committed?.type === 'committed' && committed.bytes > 3900, warningsAmong(here.events)]
    }

    expect(await sized(2500)).toEqual([false, []])
    expect(await sized(2800)).toEqual([true, ['large-cookie']])
  })

  it('tell of an app that wanted a shared cache to keep the response', async () => {
    const { sessions, events } = site({ sealer })
    const visit = toSessions(sessions).visit(headOf(undefined))
    ann(await visit.load())
    const headers = new Headers({ 'cache-control': 'public, max-age=60' })

    await visit.commitTo({
      status: 200,
      names: () => [],
      get: (name) => headers.get(name) ?? undefined,
      set: (name, value) => headers.set(name, value),
      getSetCookie: () => headers.getSetCookie(),
      setSetCookie: (lines) => lines.forEach((line) => void headers.append('set-cookie', line)),
    })

    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('vary')).toBe('Cookie')
    expect(messages(events)).toEqual([
      "A response that depends on the session cookie asked for Cache-Control: public, max-age=60; it was sent with no-store, since a shared cache would hand one visitor's session to others. Cache pages that set no session.",
    ])
  })

  it('tell of several valid cookies in one request', async () => {
    const { sessions, events } = site({ sealer })
    const other = seal({ ...EARLIER, id: id(201) }, { expiresAt: ITS_END })

    const state = await sessions.open(`${COOKIE}; session=${other}; session=garbage`)
    expect(state.session.user).toBe('ann')

    expect(messages(events)).toEqual([
      '2 valid cookies named session came in one request; the one sealed last counts. They were set with different paths or domains: name the former ones in cookie.formerly, or rule them out by a __Host- name.',
    ])
  })

  it('say nothing of the same cookie sent twice, nor of garbage beside a valid one', async () => {
    const { sessions, events } = site({ sealer })

    const twice = await sessions.open(`${COOKIE}; ${COOKIE}`)
    const beside = await sessions.open(`session=garbage; ${COOKIE}`)

    expect([twice.session.user, beside.session.user, events]).toEqual(['ann', 'ann', []])
  })

  it('tell of data that was assigned, and dropped again by regenerate()', async () => {
    const here = site({ sealer })

    await here.visit(async (state) => {
      state.replace({ user: 'ann', cart: ['tea'] })
      await state.session.regenerate(['user'])
    })

    expect(messages(here.events)).toEqual([
      'The session session was assigned an object, and regenerate() dropped it again. Regenerate first and assign then, or name the keys to keep: regenerate(["user"]).',
    ])
  })

  it.each<[string, (state: SessionState<Loose>) => unknown]>([
    [
      'all of it was kept',
      async (state) => {
        state.replace({ user: 'ann' })
        await state.session.regenerate(['user'])
      },
    ],
    [
      'it was assigned afterwards',
      async (state) => {
        await state.session.regenerate()
        state.replace({ user: 'ann' })
      },
    ],
    [
      'nothing was assigned',
      async ({ session }) => {
        session.user = 'ann'
        await session.regenerate()
      },
    ],
  ])('say nothing of regenerate() where %s', async (_when, act) => {
    const here = site({ sealer })

    await here.visit(act)

    expect(warningsAmong(here.events)).toEqual([])
  })
})

/** Every kind, with what it has to tell of, and a word of it that its message has to have. */
const CATALOGUE: { readonly [K in WarningKind]: readonly [Evidence[K], string] } = {
  'duplicate-cookie': [{ count: 7 }, '7 valid cookies'],
  'insecure-transport': [{}, 'plain http'],
  'large-cookie': [
    { bytes: 4001, largest: [['cart', 3000]] },
    '4001 bytes of cookies, 3000 of them in "cart"',
  ],
  'public-cache': [
    { header: 'CDN-Cache-Control', asked: 'max-age=60', sent: 'no-store' },
    'CDN-Cache-Control: max-age=60',
  ],
  'late-change': [{}, 'the change is lost'],
  'assigned-then-regenerated': [{}, 'regenerate()'],
  'wrong-domain': [{ domain: 'example.com', host: 'example.org' }, 'by the host example.org'],
  'cross-site': [{ sameSite: 'Lax' }, 'SameSite=Lax'],
  'cross-origin': [
    { method: 'POST', origin: 'https://evil.example', site: 'cross-site' },
    'trusted: ["https://evil.example"]',
  ],
  'outside-path': [{ path: '/app', asked: '/login' }, '/login'],
  'foreign-set-cookie': [{}, 'Set-Cookie named sid'],
  'lost-with-throw': [{}, 'then threw'],
  'unchangeable-response': [{}, 'neither changed nor copied'],
  'webkit-loopback': [{}, 'Safari'],
  'clear-site-data': [{}, 'Clear-Site-Data'],
  'not-sent': [{ sameSite: 'strict', method: 'GET' }, 'a GET navigation from another site'],
  'not-returned': [{ client: 'browser' }, "credentials: 'include'"],
  'partitioned-logout': [{}, 'partitioned'],
  'shared-page': [{ header: 'Cache-Control', asked: 'public' }, 'Cache-Control: public'],
  'other-session': [
    { called: 'getSession() of h3', remedy: 'Import ours.' },
    'getSession() of h3 was called;',
  ],
  'clock-skew': [{ seconds: 90 }, '90 seconds in the future'],
  'store-failed': [{}, '503'],
  'store-not-atomic': [{}, 'in one step'],
}

describe('the catalogue of warnings', () => {
  const each = Object.entries(CATALOGUE) as [WarningKind, [Evidence[WarningKind], string]][]

  it.each(each)(
    'tells of %s in words of its own: what, which cookie, what to do, and where to read more',
    (kind, [evidence, word]) => {
      const { message, remedy, anchor, ...rest } = warningOf(kind, 'sid', evidence as never)

      expect(message).toContain('sid')
      expect(message).toContain(word)
      expect(message).toMatch(/^[A-Z0-9].*[.;] .*\.$/)
      expect(message.endsWith(` ${remedy}`)).toBe(true)
      expect([anchor, rest]).toEqual([pageOf(kind), { kind }])
    },
  )

  it('calls large what is more than proxies take by default', () => {
    expect([isLarge(3900), isLarge(3901)]).toEqual([false, true])
  })
})
