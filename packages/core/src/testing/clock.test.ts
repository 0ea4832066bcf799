import { expect, it } from 'vitest'
import { errorOf } from '../../test/support.ts'
import { createSessions } from '../index.ts'
import { createClock } from '../testing.ts'

const secret = 'Zr8kQ2vLw5XnB7cT1yJ4uH9sD6fG3aPe'

it('is a function that answers with the same moment until it is moved, in seconds', () => {
  const clock = createClock('2030-01-01T00:00:00Z')
  const start = Date.UTC(2030, 0, 1)
  expect([clock(), clock()]).toEqual([start, start])
  expect(clock.advance(90)()).toBe(start + 90_000)
  expect(clock.advance(-30)()).toBe(start + 60_000)
  expect(clock.set(new Date(start))()).toBe(start)
  expect(clock.set(start + 1)()).toBe(start + 1)
})

it('is what sessions go by', async () => {
  const now = createClock('2030-01-01')
  const sessions = createSessions({ secret, now, maxAge: 3600, onEvent: () => false })
  const cookie = await sessions.cookieFor({ user: 'ann' })
  expect((await sessions.open(cookie)).data).toEqual({ user: 'ann' })
  now.advance(3601)
  expect((await sessions.open(cookie)).refused).toBe('expired')
})

it.each([
  ['advance', () => createClock(0).advance(Number.NaN), 'advanced by NaN'],
  ['set', () => createClock(0).set('yesterday'), 'what is no moment'],
  ['begin', () => createClock(new Date(Number.NaN)), 'what is no moment'],
])('does not %s to what is no time', async (_what, act, told) => {
  const error = await errorOf(act)
  expect([error.code, error.message.includes(told)]).toEqual(['ERR_SESSION_CONFIG', true])
})
