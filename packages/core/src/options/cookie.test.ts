import { describe, expect, it } from 'vitest'
import { SessionError } from '../words/errors.ts'
import { checkCookie } from './cookie.ts'

function faultOf(options: unknown): SessionError {
  try {
    checkCookie(options)
  } catch (error) {
    return error as SessionError
  }
  throw new Error(`${JSON.stringify(options)} was taken`)
}

describe('cookie options', () => {
  it('are those of a cookie that scripts, plain http and other sites do not get', () => {
    expect(checkCookie()).toEqual({
      name: 'session',
      path: '/',
      domain: undefined,
      httpOnly: true,
      secure: true,
      sameSite: 'lax',
      partitioned: false,
      priority: undefined,
      maxChunks: 1,
      formerly: [],
    })
    expect(Object.isFrozen(checkCookie())).toBe(true)
  })

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
    ['a domain of one label', { domain: 'com' }, /two labels or more/],
    ['a domain of one label, with a dot', { domain: '.com' }, /two labels or more/],
    ['a domain that is an IP address', { domain: '.192.168.1.5' }, /goes to that host only/],
    ['a domain that is an address of IPv6', { domain: '[::1]' }, /goes to that host only/],
    ['a URL as domain', { domain: 'https://a.test/' }, /such as a\.test\./],
    ['a domain with a port', { domain: 'a.test:3000' }, /such as a\.test\./],
    ['a SameSite that nobody knows', { sameSite: 'lax; Domain=evil.test' }, /sameSite/],
    ['SameSite=Lax in large letters', { sameSite: 'Lax' }, /Use 'lax'\.$/],
    ['SameSite as true', { sameSite: true }, /Use 'strict'/],
    ['SameSite as false', { sameSite: false }, /Leave it out for 'lax'/],
    ['a switch in quotes', { secure: 'true' }, /cookie\.secure is "true"\. Use true\.$/],
    ['a switch that is a number', { httpOnly: 1 }, /cookie\.httpOnly is 1\. Use true or false\.$/],
    ['a switch that is null', { secure: null }, /cookie\.secure is null/],
    ['a priority that nobody knows', { priority: 'high\r\n!' }, /priority/],
    ['five chunks', { maxChunks: 5 }, /Use 1, 2, 3 or 4\.$/],
    ['half a chunk', { maxChunks: 0.5 }, /maxChunks/],
    ['maxAge', { maxAge: 60 }, /no option `maxAge`. Give `maxAge` beside `cookie`, in seconds/],
    ['maxage', { maxage: 60 }, /Give `maxAge` beside `cookie`, in seconds/],
    ['expires', { expires: new Date() }, /Give `maxAge` beside `cookie`, in seconds/],
    ['signed', { signed: true }, /always sealed/],
    ['overwrite', { overwrite: true }, /Leave it out/],
    ['samesite', { samesite: 'lax' }, /Did you mean `sameSite`\?$/],
    ['http_only', { http_only: true }, /Did you mean `httpOnly`\?$/],
    ['secret', { secret: 'x' }, /Give `secret` beside `cookie`/],
  ])('refuse %s, with a remedy', (_what, options, message) => {
    const fault = faultOf(options)
    expect(fault).toBeInstanceOf(SessionError)
    expect([fault.code, fault.message]).toEqual([
      'ERR_SESSION_CONFIG',
      expect.stringMatching(message),
    ])
    expect(fault.remedy).not.toBe('')
  })

  it.each<[unknown, RegExp]>([
    [null, /^cookie is null\. Give its attributes as an object/],
    [5, /^cookie is a number\./],
    ['session', /^cookie is text\./],
    [['session'], /^cookie is a list\./],
    [false, /^cookie is a boolean\. .+ use createCodec\.$/],
    [() => ({}), /^cookie is a function\. .+ express-session .+ secure: 'auto'/],
  ])('are an object, not %o', (options, message) => {
    expect(faultOf(options).message).toMatch(message)
  })

  it.each([['localhost'], ['example.com'], ['.example.com'], ['a.localhost']])(
    'take the domain %s',
    (domain) => {
      expect(checkCookie({ domain }).domain).toBe(domain)
    },
  )
})

describe('what a cookie was formerly', () => {
  const formerly = (former: unknown, cookie: object = {}) =>
    checkCookie({ ...cookie, formerly: former }).formerly

  it('is as it is now but for what is said', () => {
    expect(formerly([{ domain: 'example.com' }, { name: 'sid', path: '/app' }])).toEqual([
      { name: 'session', path: '/', domain: 'example.com', partitioned: false },
      { name: 'sid', path: '/app', domain: undefined, partitioned: false },
    ])
    expect(formerly([{ domain: false, partitioned: true }], { domain: 'example.com' })).toEqual([
      { name: 'session', path: '/', domain: undefined, partitioned: true },
    ])
  })

  it.each<[unknown, RegExp]>([
    [{ domain: 'example.com' }, /^cookie\.formerly is an object\. List what was different/],
    [['sid'], /^cookie\.formerly\[0\] is text\./],
    [[{}], /^cookie\.formerly\[0\] is what the cookie is now\./],
    [[{ path: '/' }], /what the cookie is now/],
    [[{ path: 'app' }], /^cookie\.formerly\[0\]\.path is "app"/],
    [[{ domain: 'com' }], /^cookie\.formerly\[0\]\.domain is "com"/],
    [[{ domain: true }], /^cookie\.formerly\[0\]\.domain is true/],
    [[{ name: '' }], /^cookie\.formerly\[0\]\.name is ""/],
    [[{ partitioned: 'yes' }], /^cookie\.formerly\[0\]\.partitioned is "yes"/],
    [[{ secure: false }], /^cookie\.formerly\[0\] has no option `secure`/],
    [[{ name: '__Host-s', domain: 'example.com' }], /one host only/],
  ])('is a list of what was different: %o', (former, message) => {
    expect(faultOf({ formerly: former }).message).toMatch(message)
  })
})
