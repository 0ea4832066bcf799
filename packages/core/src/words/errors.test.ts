import { describe, expect, it, vi } from 'vitest'
import { SessionError } from './errors.ts'

describe('a SessionError', () => {
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
