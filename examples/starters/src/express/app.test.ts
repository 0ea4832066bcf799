import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClock, createVisitor } from '@sealed-session/core/testing'
import { createSessions } from '@sealed-session/express'
import request from 'supertest'
import { createApp } from './app.ts'

const secret = 'for tests alone: Zr8kQ2vLw5XnB7cT1yJ4uH9sD6fG3aPe'

test('logs in and out', async () => {
  const app = createApp({ secret })
  const ann = createVisitor()

  await request(app).post('/login').use(ann.superagent).type('form').send({ name: 'Ann' })
  assert.match((await request(app).get('/').use(ann.superagent)).text, /Hello Ann/)

  await request(app).post('/logout').use(ann.superagent)
  assert.match((await request(app).get('/').use(ann.superagent)).text, /Log in/)
})

test('is logged in for two weeks', async () => {
  const clock = createClock()
  const sessions = createSessions({ secret, now: clock })
  const app = createApp(sessions)
  const ann = createVisitor({ now: clock }).give(await sessions.cookieFor({ user: 'Ann' }))

  assert.match((await request(app).get('/').use(ann.superagent)).text, /Hello Ann/)
  clock.advance(15 * 24 * 60 * 60)
  assert.match((await request(app).get('/').use(ann.superagent)).text, /Log in/)
})
