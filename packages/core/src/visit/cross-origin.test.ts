/** The verdict, by a head and a rule; the conformance group `cross-origin` has what becomes of it. */
import { describe, expect, it } from 'vitest'
import {
  COOKIE,
  errorOf,
  type Loose,
  NOTHING,
  SEALERS,
  START,
  seal,
  site,
  warningsAmong,
} from '../../test/support.ts'
import { stateOf } from '../life/state.ts'
import type { SessionOptions } from '../options/all.ts'
import type { RequestHead } from '../words/request.ts'
import { allowCrossOrigin } from './allowed.ts'
import { crossOriginError, foreignPage } from './cross-origin.ts'
import { headOf } from './request.ts'
import { toSessions } from './sessions.ts'

type Headers = Readonly<Record<string, string>>

const HOST = { host: 'shop.example' }
const EVIL = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }

function head(method: string | undefined, headers: Headers, more: Partial<RequestHead> = {}) {
  return { method, header: (name: string) => ({ ...HOST, ...headers })[name], ...more }
}

const isForeign = (request: RequestHead, ...trusted: string[]) =>
  foreignPage(request, { trusted }) !== undefined

describe('a page of another origin', () => {
  it.each<[what: string, headers: Headers, foreign: boolean]>([
    ['the same origin', { 'sec-fetch-site': 'same-origin' }, false],
    ['the visitor alone', { 'sec-fetch-site': 'none' }, false],
    ['another host of the site', { 'sec-fetch-site': 'same-site' }, true],
    ['another site', { 'sec-fetch-site': 'cross-site' }, true],
    ['something that nobody knows yet', { 'sec-fetch-site': 'near-site' }, true],
    ['both at once', { 'sec-fetch-site': 'same-origin, cross-site' }, true],
    ['nothing, by an empty header', { 'sec-fetch-site': '' }, false],
    ['the origin', { origin: 'https://shop.example' }, false],
    ['the origin, in capitals', { origin: 'HTTPS://SHOP.EXAMPLE' }, false],
    ['the origin and its own port', { origin: 'https://shop.example:443' }, false],
    ['another origin', { origin: 'https://evil.example' }, true],
    ['another port', { origin: 'https://shop.example:8443' }, true],
    ['a host that begins alike', { origin: 'https://shop.example.evil.example' }, true],
    ['a host that is somebody’s name', { origin: 'https://shop.example@evil.example' }, true],
    ['no origin', { origin: 'null' }, true],
    ['an origin that is none', { origin: 'shop.example' }, true],
    ['an empty host', { origin: 'file://' }, true],
    ['an empty origin', { origin: '' }, false],
    ['no browser', {}, false],
    [
      'the same origin, which says no origin',
      { origin: 'null', 'sec-fetch-site': 'same-origin' },
      false,
    ],
    [
      'another site that is our host',
      { origin: 'http://shop.example', 'sec-fetch-site': 'cross-site' },
      true,
    ],
  ])('is told where the browser says %s', (_what, headers, foreign) => {
    expect(isForeign(head('POST', headers))).toBe(foreign)
  })

  it.each([
    ['GET', false],
    ['HEAD', false],
    ['OPTIONS', false],
    ['POST', true],
    ['PUT', true],
    ['PATCH', true],
    ['DELETE', true],
    ['CONNECT', true],
    ['TRACE', true],
    ['get', true],
    ['PROPFIND', true],
    [undefined, false],
  ])('is nobody’s concern by a safe method: %s', (method, foreign) => {
    expect(isForeign(head(method, EVIL))).toBe(foreign)
  })

  it('is told of a handshake, though that is a GET', () => {
    expect(isForeign(head('GET', { ...EVIL, upgrade: 'WebSocket' }))).toBe(true)
    expect(isForeign(head('GET', { ...EVIL, upgrade: 'h2c, websocket' }))).toBe(true)
    expect(isForeign(head('GET', { ...EVIL, upgrade: 'h2c' }))).toBe(false)
    expect(isForeign(head('GET', { origin: 'https://shop.example', upgrade: 'websocket' }))).toBe(
      false,
    )
  })

  it('is compared with the host that the browser asked, whatever proxies ask', () => {
    const inside = { host: '10.0.0.7:3000', origin: 'https://shop.example' }
    expect(isForeign(head('POST', inside))).toBe(true)
    expect(isForeign(head('POST', { ...inside, 'x-forwarded-host': 'shop.example' }))).toBe(false)
    expect(isForeign(head('POST', { ...inside, 'x-forwarded-host': 'shop.example:443' }))).toBe(
      false,
    )
    expect(isForeign(head('POST', { ...inside, 'x-forwarded-host': 'shop.example, cdn' }))).toBe(
      false,
    )
    expect(isForeign(head('POST', { ...inside, forwarded: 'for=1.2.3.4;host=shop.example' }))).toBe(
      false,
    )
    expect(isForeign(head('POST', { ...inside, forwarded: 'host="shop.example:443"' }))).toBe(false)
    expect(isForeign(head('POST', { ...inside, forwarded: 'host=evil.example' }))).toBe(true)
    const evil = {
      host: 'shop.example',
      'x-forwarded-host': 'shop.example',
      origin: 'https://10.0.0.7',
    }
    expect(isForeign(head('POST', evil))).toBe(true)
  })

  it('is one that came by plain http where the request came by TLS', () => {
    const plain = { origin: 'http://shop.example' }
    expect(isForeign(head('POST', plain))).toBe(false)
    expect(isForeign(head('POST', plain, { encrypted: false }))).toBe(false)
    expect(isForeign(head('POST', plain, { encrypted: true }))).toBe(true)
    expect(isForeign(head('POST', { ...plain, 'x-forwarded-proto': 'https' }))).toBe(true)
    // A proxy that ends TLS and does not say so.
    expect(isForeign(head('POST', { origin: 'https://shop.example' }, { encrypted: false }))).toBe(
      false,
    )
  })

  it('has no host to be compared with where none is known', () => {
    const nobody = {
      method: 'POST',
      header: (name: string) => (name === 'origin' ? 'https://a.example' : null),
    }
    expect(isForeign(nobody)).toBe(true)
    expect(isForeign({ ...nobody, host: 'a.example' })).toBe(false)
    expect(isForeign({ ...nobody, host: 'not a host' })).toBe(true)
  })

  it('may be trusted, by its whole origin', () => {
    expect(isForeign(head('POST', EVIL), 'https://evil.example')).toBe(false)
    expect(isForeign(head('POST', { origin: EVIL.origin }), 'https://evil.example')).toBe(false)
    expect(isForeign(head('POST', EVIL), 'http://evil.example', 'https://evil.example:444')).toBe(
      true,
    )
    expect(
      isForeign(head('POST', { 'sec-fetch-site': 'cross-site' }), 'https://evil.example'),
    ).toBe(true)
  })

  it('may be allowed in a route', () => {
    expect(isForeign(head('POST', EVIL, { mayBeCrossOrigin: true }))).toBe(false)
    expect(isForeign(head('POST', EVIL, { mayBeCrossOrigin: false }))).toBe(true)
  })
})

describe('what is said of it', () => {
  const said = (origin: string | undefined, site?: string, method = 'POST') => {
    const { message, remedy, code, status } = crossOriginError({ method, origin, site })
    expect([code, status, message.endsWith(` ${remedy}`)]).toEqual([
      'ERR_SESSION_CROSS_ORIGIN',
      403,
      true,
    ])
    return message
  }

  it('names the origin, and the line to add', () => {
    expect(said('https://idp.example', 'cross-site')).toBe(
      'A page of another origin, "https://idp.example", caused this POST request, so it finds no session here. If it may, add it: crossOrigin: { trusted: ["https://idp.example"] }; or in that route alone (a SAML or form_post callback) call allowCrossOrigin(request) before the session is asked for.',
    )
  })

  it('has no line for a page without an origin, or one that is not named', () => {
    expect(said('null')).toMatch(/^A page of no origin \(Origin: null.*If it may, in that route/)
    expect(said(undefined, 'same-site')).toMatch(
      /^A page of another origin \(Sec-Fetch-Site: same-site\) caused/,
    )
  })

  it('is one line of bounded length, whatever was sent', () => {
    const message = said(
      `https://\u001b[2J\r\n\u202e${'x'.repeat(9000)}`,
      'y'.repeat(9000),
      'Z'.repeat(9000),
    )
    expect(message).not.toMatch(/[\p{C}\r\n]/u)
    expect(message).toContain(String.raw`https://\u001b[2J\r\n\u202exxx`)
    expect(message.length).toBeLessThan(1000)
  })
})

describe.each(SEALERS)('a session in such a request, sealed by %s', (sealer) => {
  const forged = (headers: Headers = {}, method = 'POST') => ({
    url: 'https://shop.example/login',
    method,
    headers: new Headers({ ...EVIL, cookie: COOKIE, ...headers }),
  })
  const asked = async (request: ReturnType<typeof forged>, options: SessionOptions<Loose> = {}) => {
    const here = site({ sealer, ...options })
    const visit = toSessions(here.sessions).visit(request)
    await visit.ready()
    return { ...here, visit }
  }

  it('is not to be had, as often as it is asked for, and nothing is set', async () => {
    const { visit, events } = await asked(forged())

    for (const ask of [
      () => visit.session,
      () => visit.state,
      () => visit.load(),
      () => visit.replace({ user: 'eve' }),
    ]) {
      expect((await errorOf(ask)).code).toBe('ERR_SESSION_CROSS_ORIGIN')
    }
    expect(await visit.commit()).toEqual(NOTHING)
    expect(events.map(({ type }) => type)).toEqual(['warning', 'refused', 'committed'])
    expect(warningsAmong(events)).toEqual(['cross-origin'])
    expect(events[1]).toMatchObject({ reason: 'cross-origin' })
  })

  it('is not to be had by open() either', async () => {
    const { sessions } = site({ sealer })
    expect((await errorOf(async () => sessions.open(forged()))).status).toBe(403)
    expect((await sessions.open(forged({}, 'GET'))).session.user).toBe('ann')
    const hijacked = await sessions.open(forged({ upgrade: 'websocket' }, 'GET'))
    expect([{ ...hijacked.session }, hijacked.refused]).toEqual([{}, 'cross-origin'])
    // What is no more than a header says nothing of how it came.
    expect((await sessions.open(COOKIE)).session.user).toBe('ann')
  })

  it('is as ever where nobody asks for it, trusts the page, or switches the rule off', async () => {
    const nobody = await asked(forged())
    expect(await nobody.visit.commit()).toEqual(NOTHING)
    expect(nobody.events.map(({ type }) => type)).toEqual(['committed'])

    for (const crossOrigin of [false, { trusted: ['https://evil.example'] }] as const) {
      const { visit } = await asked(forged(), { crossOrigin })
      expect(visit.session.user).toBe('ann')
    }
  })

  it('is allowed by the app, before the visit or during it', async () => {
    const before = forged()
    allowCrossOrigin(before)
    expect((await asked(before)).visit.session.user).toBe('ann')

    const during = forged()
    const { visit } = await asked(during)
    allowCrossOrigin(during)
    expect(visit.session.user).toBe('ann')
  })

  it('is not renewed, though it is due and nobody asks for it', async () => {
    const seenAt = START - 1_000_000
    const token = seal(
      { id: 'x'.repeat(22), createdAt: seenAt, seenAt, data: { user: 'ann' } },
      { expiresAt: seenAt + 1_800_000 },
    )
    const due = { cookie: `session=${token}` }
    const ours = await asked(forged({ ...due, 'sec-fetch-site': 'same-origin' }), {
      idleTimeout: 1800,
    })
    const theirs = await asked(forged(due), { idleTimeout: 1800 })

    expect((await ours.visit.commit()).outcome).toBe('renewed')
    expect(await theirs.visit.commit()).toEqual(NOTHING)
    expect(theirs.visit.passes()).toBe(true)
  })

  it('is empty where nobody would catch an error, and the response gives way to it', async () => {
    const { visit, events } = await asked(forged())
    visit.thrown = undefined

    expect([{ ...visit.session }, visit.state.refused]).toEqual([{}, 'cross-origin'])
    visit.session.user = 'eve'
    await visit.session.save()
    const fresh = await visit.session.regenerate()
    fresh.user = 'eve'

    expect((await errorOf(() => visit.commit())).code).toBe('ERR_SESSION_CROSS_ORIGIN')
    expect(events.map(({ type }) => type)).toEqual(['warning', 'refused', 'failed'])
  })

  it('is empty and read-only on a socket, which no error ends', async () => {
    const { visit } = await asked(forged({ upgrade: 'websocket' }, 'GET'))
    visit.readOnly()

    const { session } = visit
    expect([{ ...session }, stateOf(session).refused]).toEqual([{}, 'cross-origin'])
    expect((await errorOf(() => session.set('user', 'eve'))).code).toBe('ERR_SESSION_READ_ONLY')
    expect(await visit.commit()).toEqual(NOTHING)
  })

  it('takes no request for one that is none', async () => {
    for (const wrong of [undefined, null, 'POST', 7]) {
      expect((await errorOf(() => allowCrossOrigin(wrong as unknown as object))).code).toBe(
        'ERR_SESSION_REQUEST',
      )
    }
  })

  it('gives a head that Node was asked by what it is', () => {
    expect(headOf({ headers: { cookie: COOKIE } }).method).toBe(undefined)
    expect(headOf(forged()).method).toBe('POST')
  })
})
