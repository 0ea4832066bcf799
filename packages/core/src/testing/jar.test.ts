import { describe, expect, it } from 'vitest'
import { createClock, createJar, type Jar } from '../testing.ts'

const SHOP = 'https://shop.example.com/account/orders'

function jarWith(...lines: readonly string[]): Jar {
  const jar = createJar({ now: createClock('2030-01-01') })
  for (const line of lines) jar.take(line, { url: SHOP })
  return jar
}

const sent = (jar: Jar, url: string, more = {}) =>
  jar.sentWith({ url, ...more }).map(({ name, value }) => `${name}=${value}`)

describe('a cookie is sent', () => {
  it.each([
    ['a=1; Path=/', 'https://shop.example.com/', true],
    ['a=1; Path=/', 'https://shop.example.com:8443/', true],
    ['a=1; Path=/', 'https://example.com/', false],
    ['a=1; Path=/', 'https://eu.shop.example.com/', false],
    ['a=1; Path=/; Domain=example.com', 'https://example.com/', true],
    ['a=1; Path=/; Domain=.example.com', 'https://eu.shop.example.com/', true],
    ['a=1; Path=/; Domain=example.com', 'https://notexample.com/', false],
    ['a=1', 'https://shop.example.com/account', true],
    ['a=1', 'https://shop.example.com/account/', true],
    ['a=1', 'https://shop.example.com/accounts', false],
    ['a=1; Path=nowhere', 'https://shop.example.com/account/x', true],
    ['a=1; Path=/; Path=/x', 'https://shop.example.com/', false],
    ['a=1; Path=/; Secure', 'http://shop.example.com/', false],
    ['a=1; path=/; SECURE', 'https://shop.example.com/', true],
  ])('%s to %s: %s', (line, url, expected) => {
    expect(sent(jarWith(line), url)).toEqual(expected ? ['a=1'] : [])
  })

  it.each([
    ['Strict', undefined, 'GET', true],
    ['Strict', 'navigation', 'GET', false],
    ['Lax', 'navigation', 'GET', true],
    ['Lax', 'navigation', 'POST', false],
    ['Lax', 'embedded', 'GET', false],
    ['None', 'embedded', 'POST', true],
    ['Odd', 'navigation', 'POST', false],
  ] as const)('that is SameSite=%s with a %s %s: %s', (sameSite, crossSite, method, expected) => {
    const jar = jarWith(`a=1; Path=/; Secure; SameSite=${sameSite}`)
    expect(sent(jar, SHOP, { crossSite, method })).toEqual(expected ? ['a=1'] : [])
  })

  it('in order: of the longest path first, then the oldest, which a new value leaves where it is', () => {
    const jar = jarWith('a=1; Path=/', 'b=1; Path=/account', 'c=1; Path=/', 'a=2; Path=/')
    expect(sent(jar, SHOP)).toEqual(['b=1', 'a=2', 'c=1'])
  })

  it('beside those of its name that belong elsewhere', () => {
    const jar = jarWith('a=1; Path=/', 'a=2; Path=/; Domain=example.com', 'a=3; Path=/account')
    jar.take('a=4; Path=/; Secure; Partitioned', { url: SHOP })
    expect(sent(jar, SHOP)).toEqual(['a=3', 'a=1', 'a=2', 'a=4'])
  })
})

describe('a cookie is dropped', () => {
  const at = (url: string, line: string, more = {}) => createJar().take(line, { url, ...more })

  it.each([
    ['empty', 'https://a.test/', '; Path=/'],
    ['characters', 'https://a.test/', 'a=\u0000'],
    ['too-large', 'https://a.test/', `a=${'x'.repeat(4096)}`],
    ['domain', 'https://a.test/', 'a=1; Domain=b.test'],
    ['domain', 'https://a.test/', 'a=1; Domain=test'],
    ['domain', 'http://127.0.0.1/', 'a=1; Domain=0.0.1'],
    ['secure', 'http://a.test/', 'a=1; Secure'],
    ['prefix', 'https://a.test/', '__Host-a=1; Secure; Path=/account'],
    ['prefix', 'https://a.test/', '__Host-a=1; Secure; Path=/; Domain=a.test'],
    ['prefix', 'https://a.test/', '__host-a=1; Path=/'],
    ['prefix', 'https://a.test/', '__Secure-a=1'],
    ['prefix', 'https://a.test/', '__Http-a=1; Secure'],
    ['prefix', 'https://a.test/', '__Host-Http-a=1; Secure; Path=/'],
    ['prefix', 'https://a.test/', '=__Secure-a=1; Secure'],
    ['same-site', 'https://a.test/', 'a=1; SameSite=None'],
    ['partitioned', 'https://a.test/', 'a=1; Partitioned'],
  ])('for reason of %s: at %s', (why, url, line) => {
    expect(at(url, line)).toBe(why)
  })

  it.each([
    ['https://a.test/', `a=${'x'.repeat(4095)}`],
    ['https://a.test/', '__Host-a=1; Secure; Path=/'],
    ['https://a.test/', '__Host-Http-a=1; Secure; HttpOnly; Path=/'],
    ['https://a.test/', `a=1; Domain=${'b'.repeat(1025)}`],
    ['http://localhost:3000/', 'a=1; Secure; Domain=localhost'],
    ['http://127.0.0.1:3000/', '__Host-a=1; Secure; Path=/'],
    ['http://[::1]:3000/', 'a=1; Secure'],
  ])('by nobody at %s: %s', (url, line) => {
    expect(at(url, line)).toBeUndefined()
  })

  it('in another site’s page, unless it is for there', () => {
    const crossSite = { crossSite: 'embedded' }
    expect(at('https://a.test/', 'a=1; Secure', crossSite)).toBe('cross-site')
    expect(at('https://a.test/', 'a=1; Secure; SameSite=None', crossSite)).toBeUndefined()
    expect(at('https://a.test/', 'a=1', { crossSite: 'navigation' })).toBeUndefined()
  })

  it('that would hide a Secure one, by plain http', () => {
    const jar = createJar()
    jar.take('a=1; Secure; Path=/', { url: 'https://a.test/' })
    expect(jar.take('a=2; Path=/', { url: 'http://a.test/' })).toBe('overlay')
    expect(jar.take('b=2; Path=/', { url: 'http://a.test/' })).toBeUndefined()
    expect(jar.take('a=2; Path=/', { url: 'https://a.test/' })).toBeUndefined()
  })

  it('by WebKit, if it is Secure and came by http on this machine', () => {
    const jar = createJar({ secureOnLoopback: false })
    expect(jar.take('a=1; Secure', { url: 'http://localhost/' })).toBe('secure')
  })
})

describe('a cookie lasts', () => {
  const DAY = 86_400

  it.each([
    ['a=1', undefined],
    ['a=1; Max-Age=60', 60],
    ['a=1; Expires=Tue, 01 Jan 2030 00:01:00 GMT', 60],
    ['a=1; Max-Age=60; Expires=Tue, 01 Jan 2030 01:00:00 GMT', 60],
    ['a=1; Max-Age=nonsense; Expires=Tue, 01 Jan 2030 00:01:00 GMT', 60],
    ['a=1; Max-Age=99999999', 400 * DAY],
  ])('%s: %s seconds', (line, seconds) => {
    const clock = createClock('2030-01-01')
    const jar = createJar({ now: clock })
    jar.take(line, { url: SHOP })
    if (seconds === undefined) {
      clock.advance(4000 * DAY)
      expect(jar.all()).toHaveLength(1)
    } else {
      clock.advance(seconds - 1)
      expect(jar.all()).toHaveLength(1)
      clock.advance(1)
      expect(jar.all()).toEqual([])
    }
  })

  it.each(['Max-Age=0', 'Max-Age=-1', 'Expires=Thu, 01 Jan 1970 00:00:00 GMT'])(
    'until it is ended by %s, which ends that of its domain and path alone',
    (over) => {
      const jar = jarWith('a=1; Path=/', 'a=2; Path=/account', `a=; Path=/; ${over}`)
      expect(sent(jar, SHOP)).toEqual(['a=2'])
    },
  )

  it('in a copy, whatever becomes of the other', () => {
    const jar = jarWith('a=1; Path=/')
    const copy = jar.copy()
    jar.clear('b')
    jar.clear('a')
    expect([sent(jar, SHOP), sent(copy, SHOP)]).toEqual([[], ['a=1']])
  })
})
