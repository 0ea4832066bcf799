import { expect, it } from '@jest/globals'
import { createSessions } from '@sealed-session/core'
import { withSession } from '@sealed-session/core/fetch'
import { flash, generateSecret, getSession, session, stateOf } from '@sealed-session/express'
import * as fastify from '@sealed-session/fastify'
import * as h3 from '@sealed-session/h3'
import * as hono from '@sealed-session/hono'
import * as koa from '@sealed-session/koa'
import express from 'express'
import request from 'supertest'

const options = { secret: generateSecret(), cookie: { secure: 'auto' } }

const app = express()
app.use(session(options))
app.get('/login', async (req, res) => {
  await req.session.regenerate()
  req.session.user = 'ada'
  flash(req.session).add('notice', 'Welcome.')
  res.redirect('/')
})
app.get('/', (req, res) => {
  const { user } = getSession(req)
  res.json({ user, notices: flash(req.session).take('notice'), isNew: stateOf(req.session).isNew })
})
app.get('/logout', (req, res) => {
  req.session = null
  res.redirect('/')
})

it('keeps an agent of supertest logged in until it logs out', async () => {
  const agent = request.agent(app)
  await agent.get('/login').expect(302)
  await agent.get('/').expect({ user: 'ada', notices: ['Welcome.'], isNew: false })
  await agent.get('/logout').expect(302)
  await agent.get('/').expect({ notices: [], isNew: true })
})

it('is logged in by a cookie made for the test', async () => {
  const cookie = await createSessions(options).cookieFor({ user: 'ada' })
  await request(app)
    .get('/')
    .set('cookie', cookie)
    .expect({ user: 'ada', notices: [], isNew: false })
})

it('serves a fetch handler', async () => {
  const handler = withSession(options, (_request, session) => {
    session.user = 'ada'
    return Response.json(session)
  })
  expect((await handler(new Request('http://localhost/'))).headers.getSetCookie()).toHaveLength(1)
})

it('finds the other adapters, each with the same core', () => {
  for (const adapter of [fastify, h3, hono, koa]) expect(adapter.flash).toBe(flash)
})
