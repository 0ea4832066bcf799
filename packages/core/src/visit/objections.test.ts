/** Why was no cookie set, why is the session empty? Each cause is provoked, and its warning read. */
import { describe, expect, it } from 'vitest'
import {
  Clock,
  COOKIE,
  EARLIER,
  type Loose,
  SECRET,
  seal,
  warningsAmong,
} from '../../test/support.ts'
import type { SessionOptions } from '../options/all.ts'
import type { Outcome } from '../words/commit.ts'
import type { SessionEvent, WarningKind } from '../words/events.ts'
import type { HeaderTarget } from './headers.ts'
import { headOf } from './request.ts'
import { createSessions, toSessions } from './sessions.ts'

type Headers = Readonly<Record<string, string>>
type Act = (session: Loose) => unknown

const CHROMIUM =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36'
const SAFARI =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15'
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

function app(options: SessionOptions<Loose> = {}) {
  const clock = new Clock()
  const events: SessionEvent[] = []
  const sessions = createSessions<Loose>({
    secret: SECRET,
    now: clock.now,
    onEvent: (event) => void events.push(event),
    ...options,
  })
  async function ask(
    headers: Headers,
    act: Act,
    { method = 'GET', url = 'http://localhost:3000/cart', answer = {} as Headers } = {},
  ) {
    const visit = toSessions(sessions).visit(headOf({ headers, method, url }))
    visit.thrown = undefined
    await visit.ready()
    await act((await visit.load()).session as Loose)
    return visit.commitTo(response(answer))
  }
  return { ask, events, clock, warned: () => warningsAmong(events) }
}

/** A response's headers. */
function response(given: Headers): HeaderTarget {
  const headers = new Headers(given)
  return {
    status: 200,
    get: (name) => headers.get(name) ?? undefined,
    set: (name, value) => headers.set(name, value),
    getSetCookie: () => headers.getSetCookie(),
    setSetCookie(lines) {
      headers.delete('set-cookie')
      for (const line of lines) headers.append('set-cookie', line)
    },
    names: () => headers.keys(),
  }
}

const login: Act = (session) => {
  session.user = 'ann'
}
const read: Act = (session) => session.user
const logout: Act = (session) => session.destroy()

const GONE_TO = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
const FROM_ELSEWHERE = { ...GONE_TO, 'sec-fetch-site': 'cross-site' }
const BY_HAND = { ...GONE_TO, 'sec-fetch-site': 'none' }
const HTTPS = { url: 'https://app.example/callback' }

describe('a cookie that browsers drop, or keep back', () => {
  it.each<[what: string, SessionOptions<Loose>, Headers, Act, object, WarningKind[]]>([
    [
      'is Secure over http from a phone in the network',
      {},
      {},
      login,
      { url: 'http://192.168.1.7:3000/' },
      ['insecure-transport'],
    ],
    ['is Secure over http on this machine', {}, { 'user-agent': CHROMIUM }, login, {}, []],
    ['is so in Firefox', {}, { 'user-agent': FIREFOX }, login, {}, []],
    ['is so in Safari', {}, { 'user-agent': SAFARI }, login, {}, ['webkit-loopback']],
    [
      'is so in Safari, behind a proxy that ends TLS',
      {},
      { 'user-agent': SAFARI, 'x-forwarded-proto': 'https' },
      login,
      {},
      [],
    ],
    [
      'leaves Secure off in Safari',
      { cookie: { secure: 'auto' } },
      { 'user-agent': SAFARI },
      login,
      {},
      [],
    ],
    ['is SameSite=None, and Secure', { cookie: { sameSite: 'none' } }, {}, login, {}, []],
    ['is Lax, and begun by a link', {}, FROM_ELSEWHERE, login, HTTPS, []],
    [
      'is Strict, and begun by a link',
      { cookie: { sameSite: 'strict' } },
      FROM_ELSEWHERE,
      login,
      HTTPS,
      ['not-sent'],
    ],
    [
      'is Strict, and came along',
      { cookie: { sameSite: 'strict' } },
      { ...FROM_ELSEWHERE, cookie: COOKIE },
      login,
      HTTPS,
      [],
    ],
    [
      'is Strict, and asked for by hand',
      { cookie: { sameSite: 'strict' } },
      BY_HAND,
      login,
      HTTPS,
      [],
    ],
    [
      'is Lax, and begun by a form_post',
      { crossOrigin: false },
      FROM_ELSEWHERE,
      login,
      { ...HTTPS, method: 'POST' },
      ['not-sent'],
    ],
    [
      'is None, and begun by a form_post',
      { crossOrigin: false, cookie: { sameSite: 'none' } },
      FROM_ELSEWHERE,
      login,
      { ...HTTPS, method: 'POST' },
      [],
    ],
    [
      'is only read in answer to a form_post',
      { crossOrigin: false },
      FROM_ELSEWHERE,
      read,
      { ...HTTPS, method: 'POST' },
      [],
    ],
    [
      'is set in a frame of another site',
      {},
      { ...FROM_ELSEWHERE, 'sec-fetch-dest': 'iframe' },
      login,
      HTTPS,
      ['cross-site'],
    ],
    [
      'is partitioned, and ended at top level',
      { cookie: { sameSite: 'none', partitioned: true } },
      { ...BY_HAND, cookie: COOKIE },
      logout,
      HTTPS,
      ['partitioned-logout'],
    ],
    [
      'is partitioned, and ended in its frame',
      { cookie: { sameSite: 'none', partitioned: true } },
      { ...FROM_ELSEWHERE, 'sec-fetch-dest': 'iframe', cookie: COOKIE },
      logout,
      HTTPS,
      [],
    ],
    [
      'is set beside Clear-Site-Data',
      {},
      {},
      login,
      { ...HTTPS, answer: { 'clear-site-data': '"cookies"' } },
      ['clear-site-data'],
    ],
    [
      'is set beside a Clear-Site-Data that clears all',
      {},
      {},
      login,
      { ...HTTPS, answer: { 'clear-site-data': '"*"' } },
      ['clear-site-data'],
    ],
    [
      'is set beside one that leaves cookies',
      {},
      {},
      login,
      { ...HTTPS, answer: { 'clear-site-data': '"cache"' } },
      [],
    ],
    [
      'is ended beside Clear-Site-Data',
      {},
      { cookie: COOKIE },
      logout,
      { ...HTTPS, answer: { 'clear-site-data': '"cookies"' } },
      [],
    ],
  ])('%s', async (_what, options, headers, act, about, expected) => {
    const { ask, warned } = app(options)

    await ask(headers, act, about)

    expect(warned()).toEqual(expected)
  })

  it('is large: the largest keys are named, and nothing of what they hold', async () => {
    const { ask, events } = app()

    await ask({}, (session) => {
      session.cart = 'secret '.repeat(400)
      session.name = 'ann'
    })

    const [warning] = events.filter((event) => event.type === 'warning')
    expect(warning).toMatchObject({ kind: 'large-cookie', method: 'GET', path: '/cart' })
    expect(warning?.message).toMatch(/28\d\d of them in "cart"/)
    expect(JSON.stringify(events)).not.toContain('secret ')
  })
})

describe('a page that depends on the session', () => {
  it.each<[answer: Headers, SessionOptions<Loose>, WarningKind[]]>([
    [{ 'cache-control': 'public, max-age=60' }, {}, ['shared-page']],
    [{ 'cache-control': 's-maxage=60' }, {}, ['shared-page']],
    [{ 'cdn-cache-control': 'max-age=60' }, {}, ['shared-page']],
    [{ 'cache-control': 'max-age=60' }, {}, []],
    [{ 'cache-control': 'private, max-age=60' }, {}, []],
    [{}, {}, []],
  ])('is kept by shared caches, by %j', async (answer, options, expected) => {
    const { ask, warned } = app(options)

    await ask({ cookie: COOKIE }, read, { answer })

    expect(warned()).toEqual(expected)
  })
})

describe('cookies that never come back', () => {
  const times = async (count: number, headers: Headers, { apart = 2 } = {}) => {
    const here = app()
    for (let time = 0; time < count; time++) {
      await here.ask(headers, login)
      here.clock.pass(apart)
    }
    return here.warned()
  }
  const BROWSER = { 'user-agent': CHROMIUM }

  it('are told of when a browser was given the third', async () => {
    expect(await times(2, BROWSER)).toEqual([])
    expect(await times(3, BROWSER)).toEqual(['not-returned'])
    expect(await times(9, BROWSER)).toEqual(['not-returned'])
  })

  it('may be those of one page, if they are asked for at once', async () => {
    expect(await times(9, BROWSER, { apart: 0 })).toEqual([])
  })

  it('are told of to users of supertest, by what to do there', async () => {
    const here = app()
    for (let time = 0; time < 3; time++) {
      await here.ask({ 'accept-encoding': 'gzip, deflate' }, login)
      here.clock.pass(2)
    }

    const [warning] = here.events.filter((event) => event.type === 'warning')
    expect(warning?.message).toContain('request.agent(app)')
  })

  it('are what curl does, unless it is told otherwise', async () => {
    expect(await times(9, { 'user-agent': 'curl/8.14.1', accept: '*/*' })).toEqual([])
    expect(await times(9, {})).toEqual([])
  })

  it('are not those of a browser that has sent one before', async () => {
    const here = app()
    await here.ask({ ...BROWSER, cookie: COOKIE }, read)
    for (let time = 0; time < 9; time++) {
      await here.ask(BROWSER, login)
      here.clock.pass(2)
    }

    expect(here.warned()).toEqual([])
  })

  it('are told of one browser, though others send theirs', async () => {
    const here = app()
    for (let time = 0; time < 3; time++) {
      await here.ask({ 'user-agent': FIREFOX, cookie: COOKIE }, read)
      await here.ask(BROWSER, login)
      here.clock.pass(2)
    }

    expect(here.warned()).toEqual(['not-returned'])
  })

  it('are remembered of some clients only, however many come', async () => {
    const here = app()
    for (let client = 0; client < 200; client++) {
      await here.ask({ 'user-agent': `Mozilla/5.0 (${client})` }, login)
      here.clock.pass(2)
    }

    expect(here.warned()).toEqual([])
  })
})

describe('a session from the future', () => {
  const sealedAhead = (seconds: number) =>
    `session=${seal({ ...EARLIER, seenAt: new Clock().now() + seconds * 1000 })}`

  it.each([
    [20, []],
    [90, ['clock-skew']],
  ])('is used, and told of from half a minute on: %d s', async (seconds, expected) => {
    const here = app()

    const { outcome } = await here.ask({ cookie: sealedAhead(seconds) }, (session) => {
      expect(session.user).toBe('ann')
    })

    expect([outcome, here.warned()]).toEqual(['unchanged', expected])
  })
})

describe('the end of each request', () => {
  it.each<[what: string, Headers, Act | undefined, [Outcome, string, string | undefined]]>([
    ['nobody asked', { cookie: COOKIE }, undefined, ['untouched', 'unopened', undefined]],
    ['nothing came', {}, read, ['unchanged', 'nothing', undefined]],
    ['it was read', { cookie: COOKIE }, read, ['unchanged', 'valid', undefined]],
    ['it was begun', {}, login, ['created', 'nothing', undefined]],
    [
      'what came was refused',
      { cookie: 'session=garbage' },
      read,
      ['unchanged', 'refused', 'malformed'],
    ],
    [
      'it was changed',
      { cookie: COOKIE },
      (session) => {
        session.user = 'bob'
      },
      ['updated', 'valid', undefined],
    ],
    ['it was ended', { cookie: COOKIE }, logout, ['destroyed', 'valid', undefined]],
  ])('is told once, and says what came: %s', async (_what, headers, act, expected) => {
    const { ask, events } = app()
    if (act === undefined) {
      const visit = toSessions(
        createSessions<Loose>({ secret: SECRET, onEvent: (event) => void events.push(event) }),
      ).visit(headOf({ headers }))
      await visit.commit()
    } else await ask(headers, act)

    const ends = events.flatMap((event) =>
      event.type === 'committed' ? [[event.outcome, event.arrived, event.reason]] : [],
    )
    expect(ends).toEqual([expected])
  })
})
