/** How did a request come, and what does that make of the cookie? */
import { equal } from '../assert.ts'
import type { Case } from '../case.ts'
import { parseSetCookie } from '../jar.ts'
import type { LabOptions } from '../plan.ts'

/** Secure wherever it can be. The kit's own requests come by plain http to this machine. */
const AUTO: LabOptions = { cookie: { secure: 'auto' } }

const ELSEWHERE = { 'x-forwarded-host': 'example.com' }

/** What proxies say, and whether the cookie is Secure then. */
const SAID: readonly (readonly [
  id: string,
  what: string,
  headers: Readonly<Record<string, string>>,
  secure: boolean,
])[] = [
  ['nothing', 'nobody says anything', {}, false],
  ['https', 'a proxy says https', { 'x-forwarded-proto': 'https' }, true],
  ['http', 'a proxy says http', { 'x-forwarded-proto': 'http' }, false],
  ['upper-case', 'it does in capitals', { 'x-forwarded-proto': 'HTTPS' }, true],
  ['https-first', 'the first of two says https', { 'x-forwarded-proto': 'https, http' }, true],
  ['http-first', 'the first of two says http', { 'x-forwarded-proto': 'http,https' }, false],
  ['empty', 'a proxy says nothing', { 'x-forwarded-proto': '' }, false],
  ['ssl', 'it says so in another way', { 'x-forwarded-ssl': 'on' }, true],
  ['front-end', 'it is of Microsoft', { 'front-end-https': 'on' }, true],
  ['forwarded', 'it says so by RFC 7239', { forwarded: 'for=192.0.2.1;proto=https' }, true],
  ['forwarded-http', 'it says http by RFC 7239', { forwarded: 'proto=http;for=1.2.3.4' }, false],
  ['forwarded-quoted', 'it quotes', { forwarded: 'for="[::1]"; Proto="https"' }, true],
  [
    'forwarded-first',
    'the first of two says http by RFC 7239',
    { forwarded: 'proto=http, proto=https' },
    false,
  ],
  ['forwarded-silent', 'it does not say how', { forwarded: 'for=192.0.2.1' }, true],
  ['for', 'it says for whom alone', { 'x-forwarded-for': '192.0.2.1' }, true],
  ['via', 'it says that it is there', { via: '1.1 proxy' }, true],
  ['elsewhere', 'it stands for another host', ELSEWHERE, true],
  [
    'elsewhere-by-http',
    'it stands for another host, asked by http',
    { ...ELSEWHERE, 'x-forwarded-proto': 'http' },
    true,
  ],
  [
    'localhost-by-http',
    'it stands for localhost, asked by http',
    { 'x-forwarded-host': 'shop.localhost:3000', 'x-forwarded-proto': 'http' },
    false,
  ],
  [
    'localhost-by-https',
    'it stands for localhost, asked by https',
    { 'x-forwarded-host': 'localhost', 'x-forwarded-proto': 'https' },
    true,
  ],
  [
    'like-localhost',
    'the host only looks like this machine',
    { 'x-forwarded-host': 'localhost.example.com', 'x-forwarded-proto': 'http' },
    true,
  ],
]

export const proxy: readonly Case[] = [
  ...SAID.map(
    ([id, what, headers, secure]): Case => ({
      id: `proxy/${id}`,
      title: `with secure: 'auto' the cookie is ${secure ? '' : 'not '}Secure where ${what}`,
      clause: 'W-11',
      async run({ browser }) {
        const ann = browser(AUTO)
        const set = await ann.ask([['set', 'user', 'ann']], { headers })
        const expired = await ann.ask([['destroy']], { headers })
        for (const { setCookie } of [set, expired]) {
          equal(
            setCookie.map((line) => parseSetCookie(line).attributes.secure === true),
            [secure],
            `Secure in ${setCookie.map((line) => line.replace(/=[^;]*/, '=…'))}`,
          )
        }
      },
    }),
  ),
  {
    id: 'proxy/told-otherwise',
    title: 'where the app says whether the cookie is Secure, no proxy has a say',
    clause: 'W-11',
    async run({ browser }) {
      for (const secure of [true, false]) {
        for (const proto of ['http', 'https']) {
          const ann = browser({ cookie: { secure } })
          const headers = { 'x-forwarded-proto': proto }
          const [line = ''] = (await ann.ask([['set', 'user', 'ann']], { headers })).setCookie
          equal(parseSetCookie(line).attributes.secure === true, secure, `Secure by ${proto}`)
        }
      }
    },
  },
]
