/** Which page caused the request? The table is that of Go's net/http, asked of sessions, and more. */
import { equal } from '../assert.ts'
import type { Browser, Visit } from '../browser.ts'
import type { Case, World } from '../case.ts'
import { START } from '../lab.ts'
import type { LabOptions, Step } from '../plan.ts'
import { cookiesIn, holding } from './words.ts'

type Headers = Readonly<Record<string, string>>

/** Where the app is, as far as its visitors know. */
const SHOP = { 'x-forwarded-host': 'shop.example', 'x-forwarded-proto': 'https' }
const OURS = 'https://shop.example'
const EVIL = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }

const IDP: LabOptions = {
  crossOrigin: { trusted: ['https://idp.example', 'http://localhost:5173'] },
}

/** What browsers say of the page that caused a POST, and whether it finds the session then. */
const SAID: readonly (readonly [
  id: string,
  what: string,
  headers: Headers,
  finds: boolean,
  options?: LabOptions,
])[] = [
  // By Sec-Fetch-Site, which every browser sends to https and to localhost.
  ['same-origin', 'a page of the app', { origin: OURS, 'sec-fetch-site': 'same-origin' }, true],
  ['same-origin-unnamed', 'a page of the app', { 'sec-fetch-site': 'same-origin' }, true],
  [
    'same-origin-without-a-name',
    'a page of the app that hides where it is (Referrer-Policy: no-referrer)',
    { origin: 'null', 'sec-fetch-site': 'same-origin' },
    true,
  ],
  [
    'same-origin-by-proxy',
    'a page of the app, behind a proxy that tells another host,',
    { origin: 'https://public.example', 'sec-fetch-site': 'same-origin' },
    true,
  ],
  [
    'none',
    'the visitor alone, by the address bar or a bookmark,',
    { 'sec-fetch-site': 'none' },
    true,
  ],
  ['cross-site', 'another site', EVIL, false],
  ['cross-site-unnamed', 'another site', { 'sec-fetch-site': 'cross-site' }, false],
  [
    'cross-site-of-our-name',
    'another site that says our origin (http, and the app is https)',
    { origin: 'http://shop.example', 'sec-fetch-site': 'cross-site' },
    false,
  ],
  [
    'same-site',
    'another host of the same site',
    { origin: 'https://blog.shop.example', 'sec-fetch-site': 'same-site' },
    false,
  ],
  [
    'same-site-of-our-name',
    'another port of the same host',
    { origin: OURS, 'sec-fetch-site': 'same-site' },
    false,
  ],
  [
    'unknown-site',
    'somebody of whom no specification says anything',
    { 'sec-fetch-site': 'x' },
    false,
  ],

  // By Origin, where there is no Sec-Fetch-Site.
  ['origin', 'a page of the app, in an older browser,', { origin: OURS }, true],
  ['origin-and-port', 'a page of the app, its own port said,', { origin: `${OURS}:443` }, true],
  ['origin-foreign', 'another site, in an older browser,', { origin: EVIL.origin }, false],
  ['origin-of-another-port', 'another port', { origin: `${OURS}:8443` }, false],
  [
    'origin-of-a-sibling',
    'another host of the site',
    { origin: 'https://blog.shop.example' },
    false,
  ],
  [
    'origin-that-begins-alike',
    'a host that begins alike',
    { origin: `${OURS}.evil.example` },
    false,
  ],
  ['origin-null', 'a sandboxed frame', { origin: 'null' }, false],
  ['origin-nonsense', 'something that is no origin', { origin: 'shop.example' }, false],
  [
    'downgrade',
    'a page of our host that came by plain http, where the request came by TLS,',
    { origin: 'http://shop.example' },
    false,
  ],
  [
    'plain',
    'a page that came by plain http, as the request did,',
    { origin: 'http://shop.example', 'x-forwarded-proto': 'http' },
    true,
  ],

  // Of which host?
  [
    'ports-the-same',
    'a page of the same port',
    { origin: 'https://shop.example:8443', 'x-forwarded-host': 'shop.example:8443' },
    true,
  ],
  [
    'ports-another',
    'a page of another port',
    { origin: OURS, 'x-forwarded-host': 'shop.example:8443' },
    false,
  ],
  [
    'host-in-capitals',
    'a page of the app, whose proxy writes capitals,',
    { origin: OURS, 'x-forwarded-host': 'Shop.Example' },
    true,
  ],
  [
    'behind-a-proxy',
    'a page of the host that the first proxy was asked for',
    { origin: OURS, 'x-forwarded-host': 'shop.example, inner.example' },
    true,
  ],
  [
    'behind-a-proxy-inner',
    'a page of the host that the second proxy was asked for',
    { origin: 'https://inner.example', 'x-forwarded-host': 'shop.example, inner.example' },
    false,
  ],
  [
    'forwarded',
    'a page of the host that a proxy tells by RFC 7239',
    {
      'x-forwarded-host': '',
      origin: OURS,
      forwarded: 'for=192.0.2.1;host=shop.example;proto=https',
    },
    true,
  ],
  [
    'forwarded-foreign',
    'a page of another host than a proxy tells by RFC 7239',
    { 'x-forwarded-host': '', origin: EVIL.origin, forwarded: 'host="shop.example";proto=https' },
    false,
  ],

  // Neither.
  ['no-browser', 'no page: no browser asks like that', {}, true],
  ['empty', 'no page: the headers are empty', { origin: '', 'sec-fetch-site': '' }, true],

  // Trusted.
  ['trusted', 'a page that the app trusts', { ...EVIL, origin: 'https://idp.example' }, true, IDP],
  ['trusted-by-origin', 'a page that the app trusts', { origin: 'https://idp.example' }, true, IDP],
  [
    'trusted-port',
    'a page that the app trusts',
    { ...EVIL, origin: 'http://localhost:5173' },
    true,
    IDP,
  ],
  ['trusted-not', 'a page that the app does not trust', EVIL, false, IDP],
  [
    'trusted-other-scheme',
    'a page that would be trusted by https',
    { ...EVIL, origin: 'http://idp.example' },
    false,
    IDP,
  ],
  [
    'trusted-other-port',
    'a page of another port than the one that is trusted',
    { ...EVIL, origin: 'http://localhost:5174' },
    false,
    IDP,
  ],
  [
    'trusted-unnamed',
    'a page that does not say whose',
    { 'sec-fetch-site': 'cross-site' },
    false,
    IDP,
  ],
  ['off', 'another site, and the rule is switched off', EVIL, true, { crossOrigin: false }],
]

/** Ann, who has logged in. */
async function ann({ browser }: World, options: LabOptions = {}): Promise<Browser> {
  return holding(browser(options), { user: 'ann' })
}

const post = (visitor: Browser, steps: readonly Step[], headers: Headers): Promise<Visit> =>
  visitor.ask(steps, { method: 'POST', headers: { ...SHOP, ...headers } })

/** What a request came to that finds no session: nothing of ours is in its response. */
function refused(visit: Visit): void {
  equal(
    [visit.status, visit.setCookie, visit.vary, visit.cacheControl],
    [403, [], null, null],
    'status, Set-Cookie, Vary and Cache-Control',
  )
}

export const crossOrigin: readonly Case[] = [
  ...SAID.map(
    ([id, what, headers, finds, options]): Case => ({
      id: `cross-origin/${id}`,
      title: `${what} ${finds ? 'finds the session' : 'finds none'} by POST`,
      clause: options === undefined ? 'P-1' : 'P-5',
      async run(world) {
        const visit = await post(await ann(world, options), [['get', 'user']], headers)
        if (!finds) return refused(visit)
        equal([visit.status, visit.last], [200, 'ann'], 'status and user')
      },
    }),
  ),
  {
    id: 'cross-origin/own-host',
    title:
      'the app’s own host is the one in the Host header, port and all, where no proxy says another',
    clause: 'P-1',
    async run(world) {
      const visitor = await ann(world)
      const from = (origin: string) =>
        visitor.ask([['get', 'user']], { method: 'POST', headers: { origin } })

      equal((await from(visitor.origin)).last, 'ann')
      const { hostname } = new URL(visitor.origin)
      refused(await from(`http://${hostname}:1`))
    },
  },
  ...['GET', 'HEAD'].map(
    (method): Case => ({
      id: `cross-origin/safe-${method.toLowerCase()}`,
      title: `a ${method}, which changes nothing, finds the session whoever caused it`,
      clause: 'P-1',
      async run(world) {
        const visitor = await ann(world)
        const visit = await visitor.ask([['set', 'visits', 1]], {
          method,
          headers: { ...SHOP, ...EVIL },
        })
        equal([visit.status, cookiesIn(visit)], [200, ['session']], 'status and cookies')
      },
    }),
  ),
  ...(
    [
      ['login', [['regenerate'], ['set', 'user', 'eve']], 'a forged login sets no session'],
      ['logout', [['destroy']], 'a forged logout ends no session'],
      ['logout-by-null', [['assign session', null]], 'nor does one by null'],
      ['transfer', [['add', 'money', 1]], 'a forged transfer changes no session'],
      ['save', [['set', 'user', 'eve'], ['save']], 'what a forged request saves is not saved'],
      ['flash', [['flash', 'notice', 'Well done.']], 'a forged message is not kept'],
      ['get-session', [['get session']], 'the accessor finds no session either'],
    ] as const
  ).map(
    ([id, steps, title]): Case => ({
      id: `cross-origin/${id}`,
      title: `${title}, and the visitor stays who they were`,
      clause: 'P-2',
      async run(world) {
        const visitor = await ann(world, { tombstone: 'default' })
        refused(await post(visitor, steps, EVIL))

        equal((await visitor.go(['data'])).last, { user: 'ann' }, 'the session')
      },
    }),
  ),
  {
    id: 'cross-origin/stranger',
    title: 'a forged login of somebody without a session sets none',
    clause: 'P-2',
    async run({ browser }) {
      refused(await post(browser({}), [['set', 'user', 'eve']], EVIL))
    },
  },
  {
    id: 'cross-origin/takes-its-time',
    title: 'so it is where opening takes its time',
    clause: 'P-2',
    async run(world) {
      const visitor = await ann(world, { sealer: 'web' })
      refused(await post(visitor, [['get', 'user']], EVIL))
      equal((await post(visitor, [['get', 'user']], { origin: OURS })).last, 'ann')
    },
  },
  {
    id: 'cross-origin/own-cookies',
    title: 'two kinds of sessions on one request are refused by the rule of each',
    clause: 'P-2',
    async run({ browser }) {
      const both = (crossOrigin: LabOptions['crossOrigin']) =>
        browser({ crossOrigin: false }, { cookie: { name: 'admin' }, crossOrigin })
      const set: Step = ['set in', 'admin', 'user', 'eve']

      const shut = await post(both(undefined), [set], EVIL)
      equal([shut.status, cookiesIn(shut)], [403, []], 'status and cookies')
      equal(cookiesIn(await post(both(false), [set], EVIL)), ['admin'])
    },
  },
  {
    id: 'cross-origin/untouched',
    title: 'a request that does not ask for the session is answered as ever',
    clause: 'P-3',
    async run(world) {
      const visit = await post(await ann(world), [], EVIL)
      equal([visit.status, visit.setCookie, visit.vary], [200, [], null])
    },
  },
  {
    id: 'cross-origin/no-renewal',
    title: 'a forged request does not renew a session, and one of the app does',
    clause: 'P-3',
    async run(world) {
      const visitor = (await ann(world, { idleTimeout: 600 })).wait(400)
      equal(cookiesIn(await post(visitor, [], EVIL)), [], 'what a forged one sets')
      equal(cookiesIn(await post(visitor, [], { origin: OURS })), ['session'], 'what ours sets')
    },
  },
  {
    id: 'cross-origin/no-refusal-tells',
    title: 'a page of the app goes on with the session after one that was refused',
    clause: 'P-3',
    async run(world) {
      const visitor = await ann(world)
      refused(await post(visitor, [['destroy']], EVIL))
      const visit = await post(visitor, [['created at']], { 'sec-fetch-site': 'same-origin' })
      equal([visit.last, visit.setCookie], [START, []])
    },
  },
  {
    id: 'cross-origin/allowed',
    title: 'a route may let pages of other origins in, before it asks for the session',
    clause: 'P-6',
    needs: ['allow cross-origin'],
    async run(world) {
      const visitor = await ann(world)
      const visit = await post(visitor, [['allow cross-origin'], ['set', 'saml', true]], EVIL)

      equal([visit.status, cookiesIn(visit)], [200, ['session']], 'status and cookies')
      equal((await visitor.go(['data'])).last, { user: 'ann', saml: true }, 'the session')
      refused(await post(visitor, [['data']], EVIL))
    },
  },
  {
    id: 'cross-origin/streamed',
    title: 'a response that would be streamed is the error too',
    clause: 'P-2',
    needs: ['stream'],
    async run(world) {
      const visitor = await ann(world)
      const visit = await visitor.ask([['get', 'user']], {
        method: 'POST',
        headers: { ...SHOP, ...EVIL },
        respond: ['stream'],
      })
      refused(visit)
      equal(visit.results, [], 'what was streamed')
    },
  },
  {
    id: 'cross-origin/and-throws',
    title: 'a handler that fails for want of the session is no 500',
    clause: 'P-4',
    needs: ['throw'],
    async run(world) {
      const visitor = await ann(world)
      const visit = await visitor.ask([['get', 'user']], {
        method: 'POST',
        headers: { ...SHOP, ...EVIL },
        respond: ['throw'],
      })
      refused(visit)
    },
  },
]
