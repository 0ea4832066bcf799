import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CookieOptions } from '../options/all.ts'
import { SessionError } from '../words/errors.ts'
import { createCookies, isLoopback } from './cookie.ts'

function faultOf(options: object): SessionError {
  try {
    createCookies(options as CookieOptions)
  } catch (error) {
    return error as SessionError
  }
  throw new Error(`${JSON.stringify(options)} was taken`)
}

describe('cookie options', () => {
  it.each<[string, object, RegExp]>([
    ['__Host- with a domain', { name: '__Host-s', domain: 'example.com' }, /one host only/],
    ['__Host- with a path', { name: '__Host-s', path: '/app' }, /asks for \//],
    ['__Host- without Secure', { name: '__Host-s', secure: false }, /asks for Secure/],
    ['__host- in small letters', { name: '__host-s', domain: 'example.com' }, /one host only/],
    ['__Host- with Secure left to chance', { name: '__Host-s', secure: 'auto' }, /asks for Secure/],
    ['__Secure- without Secure', { name: '__Secure-s', secure: false }, /asks for Secure/],
    ['__Http- that scripts can read', { name: '__Http-s', httpOnly: false }, /asks for HttpOnly/],
    ['__Host-Http- that scripts can read', { name: '__Host-Http-s', httpOnly: false }, /HttpOnly/],
    ['SameSite=None without Secure', { sameSite: 'none', secure: false }, /SameSite=None/],
    ['SameSite=None with Secure left to chance', { sameSite: 'none', secure: 'auto' }, /None/],
    ['Partitioned without Secure', { partitioned: true, secure: false }, /Partitioned/],
    ['a name with a semicolon', { name: 'a;b' }, /no browser takes/],
    ['a name with an equals sign', { name: 'a=b' }, /no browser takes/],
    ['a name with a blank', { name: 'a b' }, /no browser takes/],
    ['a name with a line feed', { name: 'a\nb' }, /no browser takes/],
    ['no name at all', { name: '' }, /no browser takes/],
    ['a path that does not start at the root', { path: 'app' }, /no browser takes/],
    ['a path with an attribute in it', { path: '/; Domain=evil.test' }, /no browser takes/],
    ['a path with a line break', { path: '/\r\nSet-Cookie: a=1' }, /no browser takes/],
    ['a path of more than 1024 bytes', { path: `/${'x'.repeat(1024)}` }, /no browser takes/],
    ['a domain with an attribute in it', { domain: 'example.com; Path=/' }, /no browser takes/],
    ['a SameSite that nobody knows', { sameSite: 'lax; Domain=evil.test' }, /sameSite/],
    ['a priority that nobody knows', { priority: 'high\r\n' }, /priority/],
    ['five chunks', { maxChunks: 5 }, /maxChunks/],
    ['half a chunk', { maxChunks: 0.5 }, /maxChunks/],
    ['an option of another library', { maxAge: 60 }, /no option `maxAge`/],
  ])('refuse %s, with a remedy', (_what, options, message) => {
    const fault = faultOf(options)
    expect(fault).toBeInstanceOf(SessionError)
    expect([fault.code, fault.message]).toEqual([
      'ERR_SESSION_CONFIG',
      expect.stringMatching(message),
    ])
    expect(fault.remedy).not.toBe('')
  })

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
    const cookies = createCookies(options)
    const secure = cookies.isSecure({ secure: true, host: 'example.com' })
    expect(cookies.write('T', { maxAge: 60, secure, names: [] })).toEqual([line])
    const attributes = (text: string) =>
      text
        .split('; ')
        .slice(1)
        .filter((each) => !/^(Max-Age|Expires)=/.test(each))
    const [expired = ''] = cookies.expire([cookies.name], secure)
    expect(expired).toMatch(/=; Max-Age=0; .*Expires=Thu, 01 Jan 1970 00:00:00 GMT/)
    expect(attributes(expired)).toEqual(attributes(line))
  })

  it('say nothing of Max-Age where the browser is to forget at close', () => {
    const cookies = createCookies()
    expect(cookies.write('T', { maxAge: undefined, secure: true, names: [] })).toEqual([
      'session=T; Path=/; HttpOnly; Secure; SameSite=Lax',
    ])
  })

  it.each<[boolean | undefined, string | undefined, boolean]>([
    [false, 'localhost:3000', false],
    [false, 'app.localhost', false],
    [false, '127.0.0.1:80', false],
    [false, '127.5.6.7', false],
    [false, '[::1]:3000', false],
    [true, 'localhost', true],
    [undefined, 'localhost', true],
    [false, 'example.com', true],
    [false, 'localhost.example.com', true],
    [false, '127.0.0.1.example.com', true],
    [false, undefined, true],
  ])('with secure: auto, a request of secure %s to %s gets Secure: %s', (secure, host, due) => {
    expect(createCookies({ secure: 'auto' }).isSecure({ secure, host })).toBe(due)
    expect(createCookies().isSecure({ secure, host })).toBe(true)
  })

  it('tell this machine from others', () => {
    expect(['localhost', 'a.b.localhost:1', '127.0.0.1', '[::1]'].map(isLoopback)).toEqual(
      Array(4).fill(true),
    )
    expect(
      ['', 'localhostx', 'xlocalhost.com', '128.0.0.1', '::1', undefined].map(isLoopback),
    ).toEqual(Array(6).fill(false))
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
    expect(createCookies().read(header).tokens).toEqual(tokens)
  })

  it('is looked at for five cookies of the name, however many there are', () => {
    const header = Array.from({ length: 1000 }, (_, at) => `session=${at}`).join('; ')
    expect(createCookies().read(header)).toEqual({
      tokens: ['0', '1', '2', '3', '4'],
      names: ['session'],
    })
  })

  it('never throws, whatever is in it', () => {
    const cookies = createCookies({ maxChunks: 4 })
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
    const cookies = createCookies()
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
    const cookies = createCookies({ maxChunks: 4 })
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
    const cookies = createCookies({ maxChunks: 3 })
    const names = ['session', 'session.1', 'session.2']
    const lines = cookies.write('T', { maxAge: 60, secure: true, names }) ?? []
    expect(lines.map((line) => line.slice(0, 23))).toEqual([
      'session=T; Max-Age=60; ',
      'session.1=; Max-Age=0; ',
      'session.2=; Max-Age=0; ',
    ])
  })

  it('is ours by its name, and its chunks are', () => {
    const { owns } = createCookies()
    expect(['session=', 'session.1=a', 'session.3=a; Path=/'].map(owns)).toEqual([true, true, true])
    expect(['sessions=1', 'session.4=1', 'a=session=1', 'Session=1'].map(owns)).toEqual(
      Array(4).fill(false),
    )
  })
})
