/** What turns a Request into a Response: Hono, h3, a fetch handler; and by the same client a server on the network. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createSessions } from '@sealed-session/core'
import { withSession } from '@sealed-session/core/fetch'
import { createClock, createVisitor } from '@sealed-session/core/testing'
import { expect, it, onTestFinished } from 'vitest'
import { createApp as createExpressApp } from './express-app.ts'
import { createApp } from './hono-app.ts'
import { options } from './options.ts'

it('logs in and out', async () => {
  const ann = createVisitor({ app: createApp(options) })

  const login = { method: 'POST', body: new URLSearchParams({ name: 'Ann' }) }
  const page = await ann.fetch('/login', login)
  expect(await page.text()).toBe('Hello Ann')

  await ann.fetch('/logout', { method: 'POST' })
  expect(await (await ann.fetch('/')).text()).toBe('Hello stranger')
})

it('begins logged in, and is forgotten after half an hour', async () => {
  const clock = createClock()
  const sessions = createSessions({ ...options, now: clock })
  const app = withSession(
    sessions,
    (_request, session) => new Response(`Hello ${session.user ?? 'stranger'}`),
  )
  const ann = createVisitor({ app, now: clock }).give(await sessions.cookieFor({ user: 'Ann' }))

  expect(await (await ann.fetch('/')).text()).toBe('Hello Ann')
  clock.advance(31 * 60)
  expect(await (await ann.fetch('/')).text()).toBe('Hello stranger')
})

it('lets no other site’s page log anybody in', async () => {
  const ann = createVisitor({ app: createApp(options) })
  const body = new URLSearchParams({ name: 'Eve' })

  const forged = await ann.fetch('/login', { method: 'POST', body, crossSite: 'navigation' })
  expect([forged.status, ann.cookies]).toEqual([403, []])
})

it('asks a server that runs', async () => {
  const server = createServer(createExpressApp(options)).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))

  const { port } = server.address() as AddressInfo
  const ann = createVisitor({ at: `http://127.0.0.1:${port}` })
  const login = { method: 'POST', body: new URLSearchParams({ name: 'Ann' }) }
  expect(await (await ann.fetch('/login', login)).text()).toBe('Hello Ann')
})
