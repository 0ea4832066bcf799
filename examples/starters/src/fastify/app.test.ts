import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClock, createVisitor } from '@sealed-session/core/testing'
import { createSessions } from '@sealed-session/fastify'
import { createApp } from './app.ts'

const secret = 'for tests alone: Zr8kQ2vLw5XnB7cT1yJ4uH9sD6fG3aPe'

test('logs in and out', async () => {
  const app = createApp({ secret })
  const ann = createVisitor()

  await ann.inject(app, { method: 'POST', url: '/login', payload: { name: 'Ann' } })
  assert.match((await ann.inject(app, { url: '/' })).body, /Hello Ann/)

  await ann.inject(app, { method: 'POST', url: '/logout' })
  assert.match((await ann.inject(app, { url: '/' })).body, /Log in/)
})

test('is logged in for two weeks', async () => {
  const clock = createClock()
  const sessions = createSessions({ secret, now: clock })
  const app = createApp(sessions)
  const ann = createVisitor({ now: clock }).give(await sessions.cookieFor({ user: 'Ann' }))

  assert.match((await ann.inject(app, { url: '/' })).body, /Hello Ann/)
  clock.advance(15 * 24 * 60 * 60)
  assert.match((await ann.inject(app, { url: '/' })).body, /Log in/)
})
