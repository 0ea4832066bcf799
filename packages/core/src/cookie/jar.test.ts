import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CookieOptions, checkCookie } from '../options/cookie.ts'
import { createCookies, createSideCookie } from './jar.ts'

const jar = (options: CookieOptions = {}) => createCookies(checkCookie(options))

describe('cookie options', () => {
  it.each<[CookieOptions, string]>([
    [{}, 'session=T; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=Lax'],
    [
      { name: '__Host-id', sameSite: 'strict', priority: 'high' },
      '__Host-id=T; Max-Age=60; Path=/; HttpOnly; Secure; Priority=High; SameSite=Strict',
    ],
    [
      { domain: 'example.com', path: '/app', httpOnly: false, sameSite: 'none', partitioned: true },
      'session=T; Max-Age=60; Domain=example.com; Path=/app; Secure; Partitioned; SameSite=None',
    ],
    [{ secure: false }, 'session=T; Max-Age=60; Path=/; HttpOnly; SameSite=Lax'],
  ])('%j are spelled as attributes, and expired with the same ones', (options, line) => {
    const cookies = jar(options)
    const secure = options.secure !== false
    expect(cookies.write('T', { maxAge: 60, secure, names: [] })).toEqual([line])
    const attributes = (text: string) =>
      text
        .split('; ')
        .slice(1)
        .filter((each) => !/^(Max-Age|Expires)=/.test(each))
    const [expired = ''] = cookies.expire(
      { tokens: [], names: [cookies.name], several: false },
      { secure },
    )
    expect(expired).toMatch(/=; Max-Age=0; .*Expires=Thu, 01 Jan 1970 00:00:00 GMT/)
    expect(attributes(expired)).toEqual(attributes(line))
  })

  it('say nothing of Max-Age where the browser is to forget at close', () => {
    const cookies = jar()
    expect(cookies.write('T', { maxAge: undefined, secure: true, names: [] })).toEqual([
      'session=T; Path=/; HttpOnly; Secure; SameSite=Lax',
    ])
  })
})

describe('a Cookie header', () => {
  it.each<[string, readonly string[]]>([
    ['session=T', ['T']],
    ['a=1; session=T; b=2', ['T']],
    ['a=1;session=T;b=2', ['T']],
    ['session = T', ['T']],
    ['\tsession\t=\tT\t', ['T']],
    ['session=', ['']],
    ['session', []],
    ['=session=T', []],
    ['xsession=T', []],
    ['sessionx=T', []],
    ['session.1=T', []],
    ['Session=T', []],
    ['\u00a0session=T', []],
    ['session\u00a0=T', []],
    ['a=session=T', []],
    ['a="; session=T', ['T']],
    ['session="T"', ['"T"']],
    ['session=%54', ['%54']],
    ['%73ession=T', []],
    ['session=T=U', ['T=U']],
    ['session=T; session=U', ['T', 'U']],
    ['session=T; session=T', ['T']],
    [';;;session=T;;;', ['T']],
    ['__proto__=1; constructor=2; session=T', ['T']],
    ['', []],
  ])('%j holds %j', (header, tokens) => {
    expect(jar().read(header).tokens).toEqual(tokens)
  })

  it('with several cookies of the name says so', () => {
    expect(jar().read('session=T').several).toBe(false)
    expect(jar().read('session=T; session=T').several).toBe(true)
    expect(jar().read('session=T; session=').several).toBe(true)
    expect(jar().read('session=T; session.1=U').several).toBe(false)
  })

  it('is looked at for five plausible cookies of the name, however many there are', () => {
    const header = Array.from({ length: 1000 }, (_, at) => `session=${at}`).join('; ')
    expect(jar().read(header)).toEqual({
      tokens: ['0', '1', '2', '3', '4'],
      names: ['session'],
      several: true,
    })
  })

  describe('with garbage in front of a token', () => {
    const isPlausible = (value: string) => value.startsWith('Fe26.')
    const garbage = (count: number, name = 'session') =>
      Array.from({ length: count }, (_, at) => `${name}=x${at}; `).join('')

    it('holds the token, and the garbage is not tried', () => {
      const header = `${garbage(100)}session=Fe26.2*a; session=Fe26.2*b`
      expect(jar().read(header, isPlausible).tokens).toEqual(['Fe26.2*a', 'Fe26.2*b'])
    })

    it('counts the same value once', () => {
      const header = `${'session=Fe26.2*a; '.repeat(9)}session=Fe26.2*b`
      expect(jar().read(header, isPlausible).tokens).toEqual(['Fe26.2*a', 'Fe26.2*b'])
    })

    it('holds the first, to be refused, if there is no token', () => {
      expect(jar().read(garbage(3), isPlausible).tokens).toEqual(['x0'])
      expect(jar().read('session=; session=', isPlausible).tokens).toEqual([''])
    })

    it('holds the token that is split, whatever stands before its parts', () => {
      const cookies = jar({ maxChunks: 4 })
      const token = `Fe26.2*${'a'.repeat(10_000)}`
      const pairs = cookies.header(token)?.split('; ') ?? []
      const header = pairs
        .map((pair) => garbage(20, pair.slice(0, pair.indexOf('='))) + pair)
        .join('; ')
      expect(pairs).toHaveLength(3)
      expect(cookies.read(header, isPlausible).tokens).toContain(token)
    })

    it('is looked at as far as a browser could have sent it', () => {
      expect(jar().read(`${garbage(180)}session=Fe26.2*a`, isPlausible).tokens).toEqual(['x0'])
    })
  })

  describe('of somebody else’s cookies that are named like chunks', () => {
    it('says nothing, unless the first cookie is split', () => {
      const { read } = jar({ name: 'cart' })
      expect(read('cart=T; cart.2=theirs').names).toEqual(['cart'])
      expect(read('cart=2~T; cart.1=U; cart.2=theirs').names).toEqual(['cart', 'cart.1'])
    })

    it('knows those that it may set itself', () => {
      const { read } = jar({ name: 'cart', maxChunks: 2 })
      expect(read('cart=T; cart.1=ours; cart.2=theirs').names).toEqual(['cart', 'cart.1'])
    })
  })

  it('never throws, whatever is in it', () => {
    const cookies = jar({ maxChunks: 4 })
    const piece = fc.constantFrom(
      'session',
      '.1',
      '=',
      ';',
      ' ',
      '\t',
      '2~',
      '4~',
      'x',
      '"',
      '\u00ff',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const { tokens, names } = cookies.read(pieces.join(''))
        expect(tokens.length).toBeLessThanOrEqual(32)
        expect(names.length).toBeLessThanOrEqual(4)
      }),
      { seed: 3, numRuns: 2000 },
    )
  })
})

describe('a token', () => {
  it('takes 4096 bytes with its name, and not one more', () => {
    const cookies = jar()
    const most = 4096 - 'session'.length
    const about = { maxAge: 60, secure: true, names: [] }
    expect(cookies.write('x'.repeat(most), about)).toHaveLength(1)
    expect(cookies.write('x'.repeat(most + 1), about)).toBe(undefined)
    expect([cookies.fits('x'.repeat(most)), cookies.fits('x'.repeat(most + 1))]).toEqual([
      true,
      false,
    ])
  })

  it('of any length is read as it was written, in as few cookies as hold it', () => {
    const cookies = jar({ maxChunks: 4 })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 14_300 }), (length) => {
        const token = Array.from({ length }, (_, at) => (at % 36).toString(36)).join('')
        const lines = cookies.write(token, { maxAge: 60, secure: true, names: [] }) ?? []
        const pairs = lines.map((line) => line.slice(0, line.indexOf(';')))
        for (const pair of pairs) expect(pair.length - 1).toBeLessThanOrEqual(4096)
        expect(pairs.length).toBe(length <= 4089 ? 1 : Math.ceil((length + 2) / 4087))
        expect(cookies.read(pairs.reverse().join('; ')).tokens).toEqual([token])
        expect(cookies.header(token)).toBe(pairs.reverse().join('; '))
      }),
      { seed: 4, numRuns: 60 },
    )
  })

  it('that needs fewer cookies than before expires the rest', () => {
    const cookies = jar({ maxChunks: 3 })
    const names = ['session', 'session.1', 'session.2']
    const lines = cookies.write('T', { maxAge: 60, secure: true, names }) ?? []
    expect(lines.map((line) => line.slice(0, 23))).toEqual([
      'session=T; Max-Age=60; ',
      'session.1=; Max-Age=0; ',
      'session.2=; Max-Age=0; ',
    ])
  })

  it.each([1, 2, 3, 4])('is as large as is told, with %i cookies at most', (maxChunks) => {
    const cookies = jar({ maxChunks })
    fc.assert(
      fc.property(fc.integer({ min: 4000, max: 15_000 }), (length) => {
        const token = 'x'.repeat(length)
        expect(cookies.sizeOf(token) <= cookies.limit).toBe(cookies.fits(token))
        const lines = cookies.write(token, { maxAge: 60, secure: true, names: [] })
        if (lines === undefined) return
        const bytes = lines.reduce((sum, line) => sum + line.indexOf(';') - 1, 0)
        expect(cookies.sizeOf(token)).toBe(bytes)
      }),
      { seed: 5, numRuns: 200 },
    )
  })
})

describe('the end of a session', () => {
  const OVER = 'Max-Age=0; '
  const EPOCH = 'Expires=Thu, 01 Jan 1970 00:00:00 GMT; '
  const line = (place: string, more = 'HttpOnly; Secure; ', name = 'session') =>
    `${name}=; ${OVER}${place}${EPOCH}${more}SameSite=Lax`
  const end = (header: string, about: object = {}, options: CookieOptions = {}) => {
    const cookies = jar(options)
    return cookies.expire(cookies.read(header), { secure: true, host: 'www.example.com', ...about })
  }

  it('expires what arrived, as it was set, and nothing else', () => {
    expect(end('session=T')).toEqual([line('Path=/; ')])
    expect(end('session=2~T; session.1=U')).toEqual([
      line('Path=/; '),
      line('Path=/; ', undefined, 'session.1'),
    ])
    expect(end('')).toEqual([])
  })

  it('expires what may have been set with other attributes, if several arrived', () => {
    expect(end('session=T; session=U')).toEqual([
      line('Path=/; '),
      line('Domain=example.com; Path=/; '),
      line('Domain=www.example.com; Path=/; '),
    ])
  })

  it.each<[string, object, CookieOptions, string[]]>([
    [
      'a domain',
      {},
      { domain: 'example.com' },
      ['Domain=example.com; Path=/; ', 'Path=/; ', 'Domain=www.example.com; Path=/; '],
    ],
    ['a path', { host: 'localhost:3000' }, { path: '/app' }, ['Path=/app; ', 'Path=/; ']],
    ['an address', { host: '192.168.1.5:80' }, {}, ['Path=/; ']],
    ['an address of IPv6', { host: '[::1]:80' }, {}, ['Path=/; ']],
    ['no host', { host: undefined }, {}, ['Path=/; ']],
    ['a forged host', { host: 'a.test; Path=/x' }, {}, ['Path=/; ']],
    [
      'a page further down',
      { host: 'localhost', path: '/shop/cart' },
      {},
      ['Path=/; ', 'Path=/shop; '],
    ],
    ['a forged path', { host: 'localhost', path: '/a;b/c' }, {}, ['Path=/; ']],
  ])('knows of %s where that may be', (_what, about, options, places) => {
    expect(end('session=T; session=U', about, options)).toEqual(places.map((place) => line(place)))
  })

  it('has no other place for a __Host- cookie', () => {
    const name = '__Host-id'
    expect(end(`${name}=T; ${name}=U`, {}, { name })).toEqual([line('Path=/; ', undefined, name)])
  })

  it('expires what the cookie was formerly, always', () => {
    const formerly = [
      { domain: 'example.com' },
      { name: 'sid', partitioned: true },
      { name: '__Secure-sid' },
    ]
    expect(end('session=T', {}, { formerly })).toEqual([
      line('Path=/; '),
      line('Domain=example.com; Path=/; '),
      line('Path=/; ', 'HttpOnly; Secure; Partitioned; ', 'sid'),
      line('Path=/; ', undefined, '__Secure-sid'),
    ])
    expect(end('session=T', {}, { formerly, secure: false })).toEqual([
      line('Path=/; ', 'HttpOnly; '),
      line('Domain=example.com; Path=/; ', 'HttpOnly; '),
    ])
  })

  it('never takes more than a dozen lines, and none twice', () => {
    const deep = { host: 'a.b.c.d.e.f.g.example.com', path: '/shop/cart' }
    const lines = end('session=T; session=U', deep, { path: '/x', domain: 'example.com' })
    expect(lines).toHaveLength(10)
    expect(new Set(lines).size).toBe(10)
  })
})

describe('a cookie beside the session’s', () => {
  const side = (options: CookieOptions = {}) => createSideCookie(checkCookie(options), 'ended')

  it('is named after it, and has its attributes', () => {
    expect(side().name).toBe('session.ended')
    expect(side({ name: '__Host-id' }).set('V', 300, true)).toBe(
      '__Host-id.ended=V; Max-Age=300; Path=/; HttpOnly; Secure; SameSite=Lax',
    )
    expect(side({ secure: 'auto' }).set('V', 300, false)).toBe(
      'session.ended=V; Max-Age=300; Path=/; HttpOnly; SameSite=Lax',
    )
  })

  it('is read where it came', () => {
    expect(side().read('session=T; session.ended=V')).toEqual(['V'])
    expect(side().read('session.ended=; session.ended=V')).toEqual(['V'])
    expect(side().read('session=T')).toEqual([])
  })

  it('is read as often as it came, within bounds', () => {
    expect(side().read('session.ended=V; session=T; session.ended=W')).toEqual(['V', 'W'])
    expect(side().read('session.ended=V; '.repeat(99))).toHaveLength(5)
  })
})
