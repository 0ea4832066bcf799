import { describe, expect, it } from 'vitest'
import { headOf as fetchHeadOf } from '../response/fetch-request.ts'
import type { RequestHead } from '../words/request.ts'
import { headOf, hostOf, isAhead, transportOf } from './request.ts'

type Fields = Record<string, string>

/** The same request, as each runtime has it: it came to this process by plain http. */
const HEADS: [string, (headers: Fields) => RequestHead][] = [
  [
    'node:http',
    (headers) => headOf({ headers: { host: 'app.test', ...headers } }, { secure: false }),
  ],
  ['fetch, by the adapter', (headers) => fetchHeadOf(new Request('http://app.test/', { headers }))],
  ['fetch, given by hand', (headers) => headOf(new Request('http://app.test/', { headers }))],
  [
    'Headers',
    (headers) => headOf(new Headers({ host: 'app.test', ...headers }), { secure: false }),
  ],
]

describe.each(HEADS)('a request of %s', (_runtime, head) => {
  describe('came', () => {
    it('by http, where nothing says otherwise', () => {
      expect(transportOf(head({}))).toBe('http')
    })

    it.each<[Fields, 'https' | 'http']>([
      [{ 'x-forwarded-proto': 'https' }, 'https'],
      [{ 'x-forwarded-proto': 'HTTPS' }, 'https'],
      [{ 'x-forwarded-proto': 'wss' }, 'https'],
      [{ 'x-forwarded-proto': 'http' }, 'http'],
      [{ 'x-forwarded-proto': 'ws' }, 'http'],
      [{ 'x-forwarded-proto': 'https, http' }, 'https'],
      [{ 'x-forwarded-proto': 'http,https' }, 'http'],
      [{ 'x-forwarded-protocol': 'https' }, 'https'],
      [{ 'x-url-scheme': 'https' }, 'https'],
      [{ 'cloudfront-forwarded-proto': 'https' }, 'https'],
      [{ 'x-forwarded-ssl': 'on' }, 'https'],
      [{ 'x-forwarded-ssl': 'off' }, 'http'],
      [{ 'front-end-https': 'On' }, 'https'],
      [{ forwarded: 'proto=https' }, 'https'],
      [{ forwarded: 'for=192.0.2.43;proto=https;by=203.0.113.60' }, 'https'],
      [{ forwarded: 'For="[2001:db8::17]:4711"; Proto="HTTPS"' }, 'https'],
      [{ forwarded: 'for=192.0.2.43;proto=http' }, 'http'],
      [{ forwarded: 'for=192.0.2.43;proto=http, for=10.0.0.1;proto=https' }, 'http'],
    ])('as a proxy says by %j: %s', (headers, expected) => {
      expect(transportOf(head(headers))).toBe(expected)
      expect(
        transportOf(head({ 'x-forwarded-for': '192.0.2.43', via: '1.1 proxy', ...headers })),
      ).toBe(expected)
    })

    it.each<Fields>([
      { 'x-forwarded-for': '192.0.2.43' },
      { 'x-forwarded-host': 'example.com' },
      { 'x-real-ip': '192.0.2.43' },
      { via: '1.1 proxy' },
      { forwarded: 'for=192.0.2.43' },
      { forwarded: 'for=192.0.2.43, for=10.0.0.1;proto=https' },
      { forwarded: 'fooproto=https' },
      { forwarded: 'proto=gopher' },
      { forwarded: 'proto=httpsx' },
    ])('nobody knows how, since a proxy stands between and does not say: %j', (headers) => {
      expect(transportOf(head(headers))).toBeUndefined()
    })

    it('as the first of several proxies says that says anything', () => {
      const headers = { 'x-forwarded-proto': '', 'x-forwarded-ssl': 'on', forwarded: 'proto=http' }

      expect(transportOf(head(headers))).toBe('https')
    })
  })

  describe('was for a host', () => {
    it.each<[Fields, string]>([
      [{}, 'app.test'],
      [{ 'x-forwarded-host': 'example.com' }, 'example.com'],
      [{ 'x-forwarded-host': 'example.com:8443, inner.test' }, 'example.com:8443'],
      [{ 'x-forwarded-host': ' ' }, 'app.test'],
    ])('that is named by %j: %s', (headers, expected) => {
      expect(hostOf(head(headers))).toBe(expected)
    })
  })

  describe('was made ahead', () => {
    it.each<[Fields, boolean]>([
      [{}, false],
      [{ 'sec-purpose': 'prefetch' }, true],
      [{ 'sec-purpose': 'prefetch;prerender' }, true],
      [{ 'sec-purpose': 'Prefetch;anonymous-client-ip' }, true],
      [{ purpose: 'prefetch' }, true],
      [{ 'x-moz': 'prefetch' }, true],
      [{ 'sec-purpose': '' }, false],
      [{ purpose: 'preview' }, false],
      [{ 'sec-purpose': 'no-prefetch' }, false],
      [{ 'sec-fetch-dest': 'prefetch' }, false],
    ])('if %j says so: %s', (headers, expected) => {
      expect(isAhead(head(headers))).toBe(expected)
    })
  })

  it('may say anything in any header, and costs no time', () => {
    const NAMES = [
      'x-forwarded-proto',
      'x-forwarded-ssl',
      'x-forwarded-host',
      'forwarded',
      'sec-purpose',
    ]
    const HOSTILE = [
      'javascript:',
      '__proto__',
      ','.repeat(8000),
      ';proto='.repeat(2000),
      'proto="'.repeat(2000),
      `${' '.repeat(8000)}x`,
      'x'.repeat(16_000),
    ]
    const start = performance.now()
    for (const name of NAMES) {
      for (const value of HOSTILE) {
        const given = head({ [name]: value })
        expect(['https', 'http', undefined]).toContain(transportOf(given))
        expect(typeof hostOf(given)).toBe('string')
        expect(isAhead(given)).toBe(false)
      }
    }

    expect(performance.now() - start).toBeLessThan(1000)
  })
})

describe('a request that came by TLS', () => {
  const HEADS: [string, (headers: Fields) => RequestHead][] = [
    ['node:http', (headers) => headOf({ headers }, { secure: true })],
    [
      'fetch, by the adapter',
      (headers) => fetchHeadOf(new Request('https://app.test/', { headers })),
    ],
    ['fetch, given by hand', (headers) => headOf(new Request('https://app.test/', { headers }))],
  ]

  it.each(HEADS)('is secure, by whatever came before: %s', (_runtime, head) => {
    expect(transportOf(head({}))).toBe('https')
    expect(transportOf(head({ via: '1.1 proxy', 'x-forwarded-for': '192.0.2.43' }))).toBe('https')
  })

  it.each(HEADS)(
    'is not, if the proxy before says that the browser used http: %s',
    (_runtime, head) => {
      expect(transportOf(head({ 'x-forwarded-proto': 'http' }))).toBe('http')
    },
  )
})

describe('a request of which only the Cookie header is known', () => {
  it('came nobody knows how, or as the caller says', () => {
    expect(transportOf(headOf('a=b'))).toBeUndefined()
    expect(transportOf(headOf('a=b', { secure: true }))).toBe('https')
    expect(transportOf(headOf('a=b', { secure: false }))).toBe('http')
  })

  it('was for nobody knows which host, or as the caller says', () => {
    expect(hostOf(headOf('a=b'))).toBeUndefined()
    expect(hostOf(headOf(null, { host: 'localhost:3000' }))).toBe('localhost:3000')
  })

  it('has no other header', () => {
    const head = headOf('a=b')

    expect([head.header('cookie'), head.header('host'), isAhead(head)]).toEqual([
      'a=b',
      undefined,
      false,
    ])
  })

  it('does not show its cookie when it is printed', () => {
    expect(JSON.stringify(headOf('session=secret'))).not.toContain('secret')
  })
})

describe('a request that is given as it is', () => {
  it('is taken for what it is, if it is a head', () => {
    const head = { header: () => undefined }

    expect(headOf(head)).toBe(head)
  })

  it('may have its headers under both names, as Koa’s contexts do', () => {
    const headers = { cookie: 'a=b' }

    expect(headOf({ header: headers, headers, url: '/' } as never).header('cookie')).toBe('a=b')
  })

  it('has several lines of a header joined: cookies by semicolons, others by commas', () => {
    const head = headOf({
      headers: { cookie: ['a=b', 'c=d'], 'x-forwarded-proto': ['https', 'http'] },
    })

    expect([head.header('cookie'), head.header('x-forwarded-proto')]).toEqual([
      'a=b; c=d',
      'https, http',
    ])
    expect(transportOf(head)).toBe('https')
  })

  it('has a path, if it has a URL', () => {
    expect(headOf(new Request('https://app.test/login?next=/')).path).toBe('/login')
    expect(fetchHeadOf(new Request('https://app.test/login?next=/')).path).toBe('/login')
  })

  it.each([
    '/',
    '/login?next=https://example.com/',
    'http://[',
    'https://',
    '*',
    '//example.com',
    'javascript://app.test',
  ])('may have any text for a URL, as Node’s requests do: %s', (url) => {
    const head = headOf({ headers: {}, url } as never)

    expect([transportOf(head), hostOf(head)]).toEqual([undefined, undefined])
  })
})
