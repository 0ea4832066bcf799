/** A Fastify app, without a server: `app.inject` is light-my-request. */
import { createClock, createVisitor } from '@sealed-session/core/testing'
import { createSessions } from '@sealed-session/fastify'
import { expect, it } from 'vitest'
import { createApp } from './fastify-app.ts'
import { options } from './options.ts'

it('logs in and out', async () => {
  const app = createApp(options)
  const ann = createVisitor()

  await ann.inject(app, { method: 'POST', url: '/login', payload: { name: 'Ann' } })
  expect((await ann.inject(app, { url: '/' })).body).toBe('Hello Ann')

  const { statusCode } = await ann.inject(app, { method: 'POST', url: '/logout' })
  expect(statusCode).toBe(302)
  expect((await ann.inject(app, { url: '/' })).body).toBe('Hello stranger')
})

it('begins logged in, and is forgotten after half an hour', async () => {
  const clock = createClock()
  const sessions = createSessions({ ...options, now: clock })
  const app = createApp(sessions)
  const ann = createVisitor({ now: clock }).give(await sessions.cookieFor({ user: 'Ann' }))

  expect((await ann.inject(app, { url: '/' })).body).toBe('Hello Ann')
  clock.advance(31 * 60)
  expect((await ann.inject(app, { url: '/' })).body).toBe('Hello stranger')
})
