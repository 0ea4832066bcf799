/** What can be said of sessions that are bound to devices, and what is told of what cannot. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { SECRET } from '../../test/support.ts'
import { createSessions, type SessionOptions } from '../index.ts'
import { checkDeviceBound } from './device.ts'

const subject = ({ user }: Record<string, unknown>) => user as string | undefined
const make = (options: SessionOptions) => () => createSessions({ secret: SECRET, ...options })

describe('deviceBound', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('is off, on, or on in its own way', () => {
    const usual = {
      ttl: 600,
      require: 'prefer',
      algorithms: ['ES256'],
      allowedRefreshInitiators: ['*'],
      path: '/.well-known/session',
    }
    expect(checkDeviceBound(undefined, 'deviceBound')).toBeUndefined()
    expect(checkDeviceBound(false, 'deviceBound')).toBeUndefined()
    expect(checkDeviceBound(true, 'deviceBound')).toEqual(usual)
    expect(checkDeviceBound({ ttl: 180, require: 'always' }, 'deviceBound')).toEqual({
      ...usual,
      ttl: 180,
      require: 'always',
    })
  })

  it.each([
    [{ deviceBound: 'yes' }, 'deviceBound is "yes"'],
    [{ deviceBound: { maxAge: 600 } }, 'deviceBound has no option `maxAge`'],
    [{ deviceBound: { ttl: 0 } }, 'deviceBound.ttl is 0'],
    [{ deviceBound: { ttl: 600_000 } }, 'deviceBound.ttl is 600000'],
    [{ deviceBound: { require: 'never' } }, 'deviceBound.require is "never"'],
    [{ deviceBound: { algorithms: ['none'] } }, 'deviceBound.algorithms is a list'],
    [{ deviceBound: { algorithms: [] } }, 'deviceBound.algorithms is a list'],
    [
      { deviceBound: { allowedRefreshInitiators: ['https://idp.example'] } },
      'deviceBound.allowedRefreshInitiators[0] is "https://idp.example", which is no host',
    ],
    [{ deviceBound: { path: 'device' } }, 'deviceBound.path is "device"'],
    [{ deviceBound: { path: '/device/' } }, 'deviceBound.path is "/device/"'],
    [{ deviceBound: { path: '/"/..' } }, 'which is no path'],
  ])('%j is told', (options, message) => {
    expect(make({ subject, ...options } as SessionOptions)).toThrow(message)
  })

  it.each([
    [{}, 'no subject: a session is bound when somebody logs in'],
    [{ subject, cookie: { secure: false } }, 'browsers bind sessions by https alone'],
    [{ subject, cookie: { sameSite: 'none' } }, "cookie.sameSite is 'none'"],
    [{ subject, cookie: { partitioned: true } }, 'cookie.partitioned is true'],
  ])('cannot be with %j', (options, message) => {
    expect(make({ deviceBound: true, ...options } as SessionOptions)).toThrow(message)
  })

  it('is no shorter than three minutes, but in tests', () => {
    expect(make({ subject, deviceBound: { ttl: 4 } })).not.toThrow()
    for (const environment of ['production', 'development', '']) {
      vi.stubEnv('NODE_ENV', environment)
      expect(make({ subject, deviceBound: { ttl: 179 } })).toThrow('180 to 86400')
      expect(make({ subject, deviceBound: { ttl: 180 } })).not.toThrow()
    }
  })
})
