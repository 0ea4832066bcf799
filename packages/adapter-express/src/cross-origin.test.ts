/** What comes of a request that a page of another origin caused, in the framework's own hands. */
import http, { type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { SessionError, stateOf } from '@sealed-session/core'
import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ask } from '../../../testing/client.ts'
import { FORGED, HIJACK } from '../../../testing/forged.ts'
import { serve, uncaughtDuring } from '../../../testing/serve.ts'
import { createApp, MAKINGS, secret } from '../test/site.ts'
import { allowCrossOrigin, getSession, session } from './index.ts'

/** Every way in which a handler may come to ask for the session. */
const HANDLERS: Readonly<Record<string, RequestHandler>> = {
  'at once': (req, res) => {
    req.session.user = 'eve'
    res.send('welcome')
  },
  'in a promise': async (req, res) => {
    await null
    req.session.user = 'eve'
    await req.session.save()
    res.send('welcome')
  },
  'in a callback': (req, res) => {
    setImmediate(() => {
      req.session.regenerate(() => {
        req.session.user = 'eve'
        res.send('welcome')
      })
    })
  },
  'and fails for want of it': (req, res) => {
    res.send((req.session.user as { name: string }).name)
  },
  'by the accessor': (req, res) => {
    getSession(req).user = 'eve'
    res.redirect('/')
  },
}

describe.each(MAKINGS)('on Express $express, sealed by $sealer', (making) => {
  it.each(Object.keys(HANDLERS))('a forged login %s is a 403, and ends nothing', async (how) => {
    const app = createApp(making)
    app.post('/login', HANDLERS[how] as RequestHandler)
    const origin = await serve(app)

    const uncaught = await uncaughtDuring(async () => {
      const { status, setCookie, text } = await ask(origin, '/login', FORGED)
      expect([status, setCookie, text.includes('welcome')]).toEqual([403, [], false])
    })
    expect(uncaught).toEqual([])
  })

  it('is told to the app’s error handler, with code and status', async () => {
    const app = createApp(making)
    app.post('/login', HANDLERS['at once'] as RequestHandler)
    app.use((error: unknown, _req: Request, res: Response, _next: NextFunction) => {
      const { code, status } = error as SessionError
      res.status(status).send(`${code} ${error instanceof SessionError}`)
    })
    const { status, text } = await ask(await serve(app), '/login', FORGED)
    expect([status, text]).toEqual([403, 'ERR_SESSION_CROSS_ORIGIN true'])
  })

  it('is what the app says where it refuses a stranger by itself', async () => {
    const app = createApp(making)
    app.post('/transfer', (req, res) => {
      if (req.session.user === undefined) res.status(401).json({ please: 'log in' })
      else res.send('transferred')
    })
    const { status, setCookie, text } = await ask(await serve(app), '/transfer', FORGED)
    expect([status, setCookie, text]).toEqual([401, [], '{"please":"log in"}'])
  })

  it('is a request like any other to what does not ask for the session', async () => {
    const app = createApp(making)
    app.post('/hook', (_req, res) => void res.send('fine'))
    const { status, text, headers } = await ask(await serve(app), '/hook', FORGED)
    expect([status, text, headers.vary]).toEqual([200, 'fine', undefined])
  })

  it('is let in by a route', async () => {
    const app = createApp(making)
    app.use('/saml', (req, _res, next) => {
      allowCrossOrigin(req)
      next()
    })
    app.post('/saml/callback', HANDLERS['in a promise'] as RequestHandler)
    const { status, setCookie } = await ask(await serve(app), '/saml/callback', FORGED)
    expect([status, setCookie.length]).toEqual([200, 1])
  })

  it('is not let in by a method that it says for itself', async () => {
    const app = createApp(making)
    app.use((req, _res, next) => {
      req.method = 'GET'
      next()
    })
    app.get('/login', HANDLERS['at once'] as RequestHandler)
    expect((await ask(await serve(app), '/login', FORGED)).status).toBe(403)
  })
})

/** A server that lets sockets in, by what `answer` says of the session of the handshake. */
async function sockets(answer: (req: http.IncomingMessage) => unknown): Promise<string> {
  const sessions = session({ secret, onEvent: () => {} })
  const server = http.createServer()
  server.on('upgrade', (req: http.IncomingMessage, socket: Duplex) => {
    sessions(req, {} as ServerResponse, () => {
      socket.end(`HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n${answer(req)}`)
    })
  })
  onTestFinished(() => void server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('a socket that another site’s page opens', () => {
  it('finds an empty session, and throws nothing in a listener where nobody would catch it', async () => {
    const origin = await sockets((req) => {
      const held = getSession(req)
      return JSON.stringify([{ ...held }, stateOf(held).refused])
    })
    const cookie = 'session=whatever'
    const uncaught = await uncaughtDuring(async () => {
      const { text } = await ask(origin, '/', { headers: { ...HIJACK.headers, cookie } })
      expect(text).toBe('[{},"cross-origin"]')
    })
    expect(uncaught).toEqual([])
  })
})
