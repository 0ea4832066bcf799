import { describe, expect, it } from 'vitest'
import { checkCookie } from '../options/cookie.ts'
import type { Kind } from './kind.ts'
import { headOf } from './request.ts'
import { isSecure } from './settle.ts'

const asked = (secure: boolean | 'auto', inProduction = false) =>
  ({ cookie: checkCookie({ secure }), inProduction }) as unknown as Kind<unknown>

describe('the Secure attribute', () => {
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
    expect(isSecure(asked('auto'), headOf(undefined, { secure, host }))).toBe(due)
    expect(isSecure(asked(true), headOf(undefined, { secure, host }))).toBe(true)
    expect(isSecure(asked(false), headOf(undefined, { secure, host }))).toBe(false)
  })

  it('is due in production, where a proxy may say nothing of itself', () => {
    const here = headOf(undefined, { secure: false, host: 'localhost:3000' })
    expect(isSecure(asked('auto', true), here)).toBe(true)
  })
})
