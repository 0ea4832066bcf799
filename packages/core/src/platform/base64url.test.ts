import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fromBase64url, toBase64url } from './base64url.ts'

const NATIVES = [
  [Uint8Array.prototype, 'toBase64'],
  [Uint8Array, 'fromBase64'],
] as const

const agree = () =>
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const text = Buffer.from(bytes).toString('base64url')
      expect(toBase64url(bytes)).toBe(text)
      expect([...fromBase64url(text)]).toEqual([...bytes])
    }),
    { seed: 1, numRuns: 200 },
  )

describe('base64url', () => {
  it('is what Buffer makes of the same bytes', agree)

  it.each(['é', '*', 'A', 'ab*d'])('refuses %s', (text) => {
    expect(() => fromBase64url(text)).toThrow()
  })
})

describe('base64url where the platform has none of its own', () => {
  const before = NATIVES.map(([owner, name]) => Object.getOwnPropertyDescriptor(owner, name))

  beforeEach(() => {
    for (const [owner, name] of NATIVES) Reflect.deleteProperty(owner, name)
  })
  afterEach(() => {
    NATIVES.forEach(([owner, name], at) => {
      const native = before[at]
      if (native) Object.defineProperty(owner, name, native)
    })
  })

  it('is what Buffer makes of the same bytes', agree)

  it.each(['é', '*', 'A', 'ab*d'])('refuses %s', (text) => {
    expect(() => fromBase64url(text)).toThrow()
  })
})
