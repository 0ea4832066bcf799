import { describe, expect, it } from 'vitest'
import { expired } from '../../test/support.ts'
import { checkCookie } from '../options/cookie.ts'
import { createCookies } from './jar.ts'
import { cookiesOf } from './lines.ts'

describe('a cookie in parts', () => {
  it('is what its line says', () => {
    const cookies = createCookies(
      checkCookie({ domain: 'example.com', sameSite: 'none', partitioned: true, priority: 'high' }),
    )
    const lines = cookies.write('Fe26.2*%41', { maxAge: 60, secure: true, names: ['session.1'] })
    expect(cookiesOf(lines ?? [])[0]).toEqual({
      name: 'session',
      value: 'Fe26.2*%41',
      attributes: {
        domain: 'example.com',
        path: '/',
        httpOnly: true,
        secure: true,
        partitioned: true,
        priority: 'high',
        sameSite: 'none',
        maxAge: 60,
      },
    })
  })

  it('tells that it is over', () => {
    expect(cookiesOf([expired()])).toEqual([
      {
        name: 'session',
        value: '',
        attributes: {
          path: '/',
          httpOnly: true,
          secure: true,
          sameSite: 'lax',
          maxAge: 0,
          expires: new Date(0),
        },
      },
    ])
  })
})
