/** An Express app, or any other on node:http, with supertest. */
import { createClock, createVisitor } from '@sealed-session/core/testing'
import { createSessions } from '@sealed-session/express'
import request from 'supertest'
import { expect, it } from 'vitest'
import { createApp } from './express-app.ts'
import { options } from './options.ts'

it('logs in and out', async () => {
  const app = createApp(options)
  const ann = createVisitor()

  await request(app).post('/login').use(ann.superagent).type('form').send({ name: 'Ann' })
  await request(app).get('/').use(ann.superagent).expect('Hello Ann')

  await request(app).post('/logout').use(ann.superagent).expect(302)
  await request(app).get('/').use(ann.superagent).expect('Hello stranger')
})

it('begins logged in', async () => {
  const sessions = createSessions(options)
  const ann = createVisitor().give(await sessions.cookieFor({ user: 'Ann' }))

  await request(createApp(sessions)).get('/').use(ann.superagent).expect('Hello Ann')
})

it('forgets a visitor who stays away', async () => {
  const clock = createClock()
  const sessions = createSessions({ ...options, now: clock })
  const app = createApp(sessions)
  const ann = createVisitor({ now: clock }).give(await sessions.cookieFor({ user: 'Ann' }))

  clock.advance(20 * 60)
  await request(app).get('/').use(ann.superagent).expect('Hello Ann')
  clock.advance(20 * 60)
  await request(app).get('/').use(ann.superagent).expect('Hello Ann')
  clock.advance(40 * 60)
  await request(app).get('/').use(ann.superagent).expect('Hello stranger')
})

it('follows redirects with the cookie that was set on the way', async () => {
  const ann = createVisitor()
  const page = await request(createApp(options))
    .post('/login')
    .use(ann.superagent)
    .type('form')
    .send({ name: 'Ann' })
    .redirects(1)
  expect(page.text).toBe('Hello Ann')
})

it('has an agent that keeps its cookies by itself', async () => {
  const ann = createVisitor()
  const agent = request.agent(createApp(options)).use(ann.superagent)

  await agent.post('/login').type('form').send({ name: 'Ann' })
  await agent.get('/').expect('Hello Ann')
})
