import { describe, expect, it } from 'vitest'
import { domainsOf, hostName, isLoopback, isWithin } from './host.ts'

describe('a host', () => {
  it('is this machine, or is not', () => {
    expect(['localhost', 'a.b.localhost:1', '127.0.0.1', '[::1]'].map(isLoopback)).toEqual(
      Array(4).fill(true),
    )
    expect(
      ['', 'localhostx', 'xlocalhost.com', '128.0.0.1', '::1', undefined].map(isLoopback),
    ).toEqual(Array(6).fill(false))
  })

  it.each([
    ['Example.COM:8080', 'example.com'],
    ['[::1]:80', '[::1]'],
    ['a.test; Path=/', undefined],
    ['a.test:x', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s has the name %s', (host, name) => {
    expect(hostName(host)).toBe(name)
  })

  it.each([
    ['example.com', 'example.com', true],
    ['www.example.com', 'example.com', true],
    ['www.example.com', '.Example.com', true],
    ['badexample.com', 'example.com', false],
    ['example.com', 'www.example.com', false],
    ['1.2.3.4', '3.4', false],
  ])('%s is within %s: %s', (host, domain, within) => {
    expect(isWithin(host, domain)).toBe(within)
  })

  it.each<[string | undefined, string[]]>([
    ['www.example.com:443', ['example.com', 'www.example.com']],
    ['a.b.example.co.uk', ['co.uk', 'example.co.uk', 'b.example.co.uk', 'a.b.example.co.uk']],
    ['localhost:3000', []],
    ['10.0.0.1', []],
    ['example..com', []],
    ['example.com.', []],
    [undefined, []],
  ])('%s is in the domains %j', (host, domains) => {
    expect(domainsOf(host)).toEqual(domains)
  })
})
