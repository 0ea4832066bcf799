import { afterEach, describe, expect, it, vi } from 'vitest'
import { SessionError } from './errors.ts'

afterEach(() => vi.unstubAllEnvs())

describe('a SessionError', () => {
  it.each([
    [
      'development',
      'What. What to do. (https://sealed-session.github.io/sealed-session/why/ERR_SESSION_CONFIG)',
    ],
    [
      undefined,
      'What. What to do. (https://sealed-session.github.io/sealed-session/why/ERR_SESSION_CONFIG)',
    ],
    ['production', 'What. What to do.'],
    ['test', 'What. What to do.'],
  ])('says where more is told, to developers: %s', (mode, message) => {
    vi.stubEnv('NODE_ENV', mode)
    const error = new SessionError('ERR_SESSION_CONFIG', 'What.', 'What to do.')

    expect([error.message, error.remedy]).toEqual([message, 'What to do.'])
    expect(message.includes(error.page)).toBe(mode !== 'production' && mode !== 'test')
  })

  it('is known to every copy of the module that has it', async () => {
    vi.resetModules()
    const copy = await import('./errors.ts')
    const error = new copy.SessionError('ERR_SESSION_CONFIG', 'What.', 'What to do.')

    expect(copy.SessionError).not.toBe(SessionError)
    expect(error instanceof SessionError).toBe(true)
    expect(new Error('What.') instanceof SessionError).toBe(false)
    for (const value of [null, undefined, 'ERR_SESSION_CONFIG'] as unknown[]) {
      expect(value instanceof SessionError).toBe(false)
    }
  })

  it('is not every kind that an app derives from it', () => {
    class OfAnApp extends SessionError {}
    const error = new SessionError('ERR_SESSION_CONFIG', 'What.', 'What to do.')

    expect(error instanceof OfAnApp).toBe(false)
    expect(new OfAnApp('ERR_SESSION_CONFIG', 'What.', 'What to do.') instanceof SessionError).toBe(
      true,
    )
  })

  it('shows nothing of that', () => {
    const error = new SessionError('ERR_SESSION_CONFIG', 'What.', 'What to do.')
    expect(Reflect.ownKeys(error).filter((key) => typeof key === 'symbol')).toEqual([])
  })
})
