import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClock, createVisitor } from '@sealed-session/core/testing'
import { createSessions } from '@sealed-session/h3'
import { createApp } from './app.ts'

const secret = 'for tests alone: Zr8kQ2vLw5XnB7cT1yJ4uH9sD6fG3aPe'

test('logs in and out', async () => {
  const ann = createVisitor({ app: createApp({ secret }) })

  const login = { method: 'POST', body: new URLSearchParams({ name: 'Ann' }) }
  assert.match(await (await ann.fetch('/login', login)).text(), /Hello Ann/)

  const page = await ann.fetch('/logout', { method: 'POST' })
  assert.match(await page.text(), /Log in/)
})

test('is logged in for two weeks', async () => {
  const clock = createClock()
  const sessions = createSessions({ secret, now: clock })
  const ann = createVisitor({ app: createApp(sessions), now: clock })
  ann.give(await sessions.cookieFor({ user: 'Ann' }))

  assert.match(await (await ann.fetch('/')).text(), /Hello Ann/)
  clock.advance(15 * 24 * 60 * 60)
  assert.match(await (await ann.fetch('/')).text(), /Log in/)
})
