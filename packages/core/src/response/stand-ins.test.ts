/** Sessions where something stands in for a response: what can be read, and what a write is told. */
import { once } from 'node:events'
import http, { type IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { Server as EngineServer } from 'engine.io'
import { createMocks } from 'node-mocks-http'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ask, spelled, start, Visitor } from '../../../../testing/client.ts'
import type { Listener } from '../../../../testing/serve.ts'
import {
  createSessions,
  exposeState,
  flash,
  type Session,
  type SessionError,
  type Sessions,
} from '../index.ts'
import { attachSession } from './node.ts'

const SECRET = 'Of Sessions Sealed, and Kept by 1 Visitor Each'
const SETS = 'session=…; Max-Age=1209600; Path=/; HttpOnly; Secure; SameSite=Lax'
const HANDSHAKE = {
  connection: 'Upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
}
const CURL_TO_H2C = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': '' }

interface Shopper {
  user: string
  cart: string[]
}

const sessions = createSessions<Shopper>({ secret: SECRET, onEvent: () => {} })
const cookie = await sessions.cookieFor({ user: 'ann', cart: ['tea'] })

/** What an adapter's middleware does, run by hand. */
async function meet(req: object, res: unknown, by: Sessions<Shopper> = sessions) {
  const error = await new Promise((next) =>
    attachSession(by, req as IncomingMessage, res as ServerResponse, {
      ready: (visit) => exposeState(req, by.name, visit),
      next,
    }),
  )
  if (error !== undefined) throw error
  return (req as { readonly session: Session<Shopper> }).session
}

/** A request as the stand-ins of tests and frameworks make it, without a word of what Node parsed. */
function handshake(headers: object = { cookie }) {
  return { method: 'GET', url: '/', headers: { ...HANDSHAKE, ...headers }, socket: {} }
}

async function codeOf(act: () => unknown): Promise<string> {
  try {
    await act()
    return 'done'
  } catch (error) {
    return (error as SessionError).code
  }
}

/** In sloppy code, where a property that is merely read-only would keep silent. */
const sloppily = {
  change: new Function('session', 'session.user = "bob"'),
  add: new Function('session', 'session.theme = "dark"'),
}

/** Everything that would be lost. */
async function writesTo(session: Session<Shopper>, carrier: object): Promise<string[]> {
  const acts: (() => unknown)[] = [
    () => (session.user = 'bob'),
    () => sloppily.change(session),
    () => sloppily.add(session),
    () => session.set('user', 'bob'),
    () => session.delete('user'),
    () => session.update('user', () => 'bob'),
    () => session.clear(),
    () => session.touch(),
    () => session.rotateId(),
    () => session.setLifetime({ maxAge: 60 }),
    () => session.regenerate(),
    () => session.destroy(),
    () => flash(session).add('notice', 'hello'),
    () => ((carrier as { session: unknown }).session = null),
    () => session.save(),
    () => new Promise((resolve, reject) => session.save((e) => (e ? reject(e) : resolve(0)))),
  ]
  const codes: string[] = []
  for (const act of acts) codes.push(await codeOf(act))
  return codes
}

const REFUSED = Array<string>(16).fill('ERR_SESSION_READ_ONLY')

describe('what stands in for a response on an upgrade request', () => {
  /** The dummy that express-ws makes, which no socket listens to. */
  const ownResponse = () => new ServerResponse(handshake() as unknown as IncomingMessage)

  /** As @fastify/websocket makes it: its head would leave if the handshake were refused, and will not if it is not. */
  const assigned = () => {
    const res = ownResponse()
    Object.defineProperty(res, 'socket', { value: {} })
    return res
  }

  const standIns: [name: string, make: () => unknown][] = [
    ['{}', () => ({})],
    ['null', () => null],
    ['nothing at all', () => undefined],
    ['{ writeHead }', () => ({ writeHead: {} })],
    ['a few functions', () => ({ writeHead() {}, setHeader() {}, getHeader() {}, end() {} })],
    ['a ServerResponse of its own', ownResponse],
    ['a ServerResponse that was given the socket', assigned],
    ['a mock', () => createMocks().res],
  ]

  it.each(standIns)('lets the session be read, and no write be lost: %s', async (_name, make) => {
    const req = handshake()
    const session = await meet(req, make())

    expect(await writesTo(session, req)).toEqual(REFUSED)
    expect([session.user, session.get('cart'), { ...session }]).toEqual([
      'ann',
      ['tea'],
      { user: 'ann', cart: ['tea'] },
    ])
  })

  it.each(standIns)('has an empty session for a stranger: %s', async (_name, make) => {
    const req = handshake({ cookie: 'session=garbage' })
    const session = await meet(req, make())

    expect([{ ...session }, session.isNew, session.get('user')]).toEqual([{}, true, undefined])
    expect(await writesTo(session, req)).toEqual(REFUSED)
  })

  it('refuses save() whether or not something was changed deep inside', async () => {
    const session = await meet(handshake(), {})
    const codes = [await codeOf(() => session.save())]
    session.cart?.push('milk')
    codes.push(await codeOf(() => session.save()))

    expect(codes).toEqual(['ERR_SESSION_READ_ONLY', 'ERR_SESSION_READ_ONLY'])
  })

  it('says what to do instead', async () => {
    const session = await meet(handshake(), {})

    expect(() => session.set('user', 'bob')).toThrow(
      'No response head will leave here that could carry the cookie (a WebSocket, or a stand-in for a response), so set comes too late and would be lost. Read the session here, and change it in a request that is answered.',
    )
  })

  it('knows a handshake by its Upgrade header, however that is spelled', async () => {
    const spellings = ['websocket', 'WebSocket', 'h2c, websocket', 'websocket , h2c']
    const codes = spellings.map(async (upgrade) => {
      const session = await meet(handshake({ cookie, upgrade }), createMocks().res)
      return codeOf(() => session.set('user', 'bob'))
    })

    expect(await Promise.all(codes)).toEqual(spellings.map(() => 'ERR_SESSION_READ_ONLY'))
  })

  it('carries nothing of any other upgrade either, if no socket listens to it', async () => {
    const req = { ...handshake({ cookie, ...CURL_TO_H2C }), upgrade: true }
    const session = await meet(req, ownResponse())

    expect([session.user, await writesTo(session, req)]).toEqual(['ann', REFUSED])
  })

  it('is the same where opening takes time', async () => {
    const byWebCrypto = createSessions<Shopper>({
      secret: SECRET,
      sealer: 'web',
      onEvent: () => {},
    })
    const req = handshake()
    const session = await meet(req, {}, byWebCrypto)

    expect([session.user, await writesTo(session, req)]).toEqual(['ann', REFUSED])
  })
})

describe('a socket that outlives the request that opened it', () => {
  /** A poll of socket.io's: answered, and then the socket's for as long as that is open. */
  async function answered(act: (session: Session<Shopper>) => unknown = () => {}) {
    const { req, res } = createMocks({ method: 'GET', headers: { cookie } })
    await act(await meet(req, res))
    res.end()
    return req
  }

  it('reads, and is refused every write, once something stands in for its response', async () => {
    const req = await answered()
    const session = await meet(req, {})

    expect([session.user, await writesTo(session, req)]).toEqual(['ann', REFUSED])
  })

  it('is so for the object that was held before, and however often it is met', async () => {
    let held: Session<Shopper> | undefined
    const req = await answered((session) => {
      held = session
      session.user = 'bob'
    })
    await meet(req, {})
    const session = await meet(req, {})

    expect([session, session.user]).toEqual([held, 'bob'])
    expect(await writesTo(session, req)).toEqual(REFUSED)
  })

  it('leaves a session alone that the request has ended', async () => {
    const req = await answered((session) => session.destroy())
    const session = await meet(req, {})

    expect(await codeOf(() => session.set('user', 'bob'))).toBe('ERR_SESSION_DESTROYED')
  })

  it('changes nothing while the response is still to come', async () => {
    const { req, res } = createMocks({ method: 'GET', headers: { cookie } })
    await meet(req, res)
    const session = await meet(req, {})
    session.user = 'bob'
    res.end()

    expect(spelled([res.getHeader('set-cookie') as unknown as string])).toEqual([SETS])
  })
})

describe('a mock that can carry a cookie', () => {
  it('does so', async () => {
    const { req, res } = createMocks({ method: 'POST', url: '/login' })
    const session = await meet(req, res)
    session.user = 'ann'
    await session.save()
    res.writeHead(200, { 'content-type': 'text/plain' }).end('hello')

    expect({
      text: res._getData(),
      setCookie: spelled([res.getHeader('set-cookie') as unknown as string]),
      vary: res.getHeader('vary'),
      type: res.getHeader('content-type'),
    }).toEqual({ text: 'hello', setCookie: [SETS], vary: 'Cookie', type: 'text/plain' })
  })

  it('does so whatever a POST asks to upgrade to: that is no handshake', async () => {
    const { req, res } = createMocks({ method: 'POST', headers: HANDSHAKE })
    const session = await meet(req, res)
    session.user = 'ann'
    res.end()

    expect(spelled([res.getHeader('set-cookie') as unknown as string])).toEqual([SETS])
  })

  it('is a ServerResponse of its own too, for a request that asks for no upgrade', async () => {
    const req = { method: 'POST', url: '/login', headers: {}, socket: {} }
    const res = new ServerResponse(req as unknown as IncomingMessage)
    const session = await meet(req, res)
    session.user = 'ann'
    res.end()

    expect(spelled([res.getHeader('set-cookie') as string])).toEqual([SETS])
  })
})

async function listen(server: http.Server): Promise<string> {
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('requests that ask a server of Node for an upgrade', () => {
  /** Logs in, and tells what came of it. */
  const login: Listener = async (req, res) => {
    const session = await meet(req, res)
    res.end(await codeOf(() => (session.user = 'ann')))
  }

  it.each([
    ['a POST that claims to be a handshake', 'POST', HANDSHAKE],
    ['a handshake', 'GET', HANDSHAKE],
    ["curl's upgrade to h2c", 'POST', CURL_TO_H2C],
  ])('are answered like any other where nobody listens: %s', async (_name, method, headers) => {
    const origin = await listen(http.createServer(login))
    const { text, setCookie } = await ask(origin, '/', { method, headers })

    expect([text, spelled(setCookie)]).toEqual(['done', [SETS]])
  })

  /** Answers what is no handshake as if it had not asked, as servers do for curl. */
  function serverWithSockets(): http.Server {
    const server = http.createServer(login)
    return server.on('upgrade', (req, socket) => {
      const res = new ServerResponse(req)
      res.shouldKeepAlive = false
      res.assignSocket(socket as never)
      res.on('finish', () => socket.end())
      server.emit('request', req, res)
    })
  }

  it.each([
    ["curl's upgrade to h2c is an ordinary request", CURL_TO_H2C, 'done', [SETS]],
    ['a handshake is none', HANDSHAKE, 'ERR_SESSION_READ_ONLY', []],
  ])('are judged by what they ask for elsewhere: %s', async (_name, headers, said, sets) => {
    const origin = await listen(serverWithSockets())
    const { text, setCookie } = await ask(origin, '/', { headers })

    expect([text, spelled(setCookie)]).toEqual([said, sets])
  })

  it('are read only where a listener has no response at all', async () => {
    const server = http.createServer(login)
    const met = new Promise<{ req: IncomingMessage; session: Session<Shopper> }>((resolve) =>
      server.on('upgrade', async (req, socket) => {
        resolve({ req, session: await meet(req, {}) })
        socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\n\r\n')
      }),
    )
    const { status } = await ask(await listen(server), '/', { headers: { ...HANDSHAKE, cookie } })
    const { req, session } = await met

    expect([status, session.user, await writesTo(session, req)]).toEqual([401, 'ann', REFUSED])
  })
})

describe('engine.io, on which socket.io stands', () => {
  type Act = (session: Session<Shopper>, req: IncomingMessage) => unknown

  /** Sessions as its middleware, and what is done with them for each request. */
  async function engine(act: Act): Promise<string> {
    const engine = new EngineServer()
    engine.use((req: IncomingMessage, res: unknown, next: (error?: unknown) => void) => {
      meet(req, res)
        .then((session) => act(session, req))
        .then(() => next(), next)
    })
    const server = http.createServer()
    engine.attach(server)
    onTestFinished(() => void engine.close())
    return listen(server)
  }

  it('lets a WebSocket read its session, and refuses its writes', async () => {
    const seen: unknown[] = []
    const origin = await engine(async (session, req) => {
      seen.push(session.user, await writesTo(session, req))
    })
    const { request } = start(origin, '/engine.io/?EIO=4&transport=websocket', {
      headers: { ...HANDSHAKE, cookie },
    })
    const [response, socket] = (await once(request, 'upgrade')) as [IncomingMessage, Socket]
    socket.destroy()

    expect([response.statusCode, seen]).toEqual([101, ['ann', REFUSED]])
  })

  it('carries cookies by polling, as by any other request', async () => {
    const users: unknown[] = []
    const origin = await engine((session) => {
      users.push(session.user)
      session.user ??= 'ann'
    })
    const ann = new Visitor(origin)
    const replies = [
      await ann.get('/engine.io/?EIO=4&transport=polling'),
      await ann.get('/engine.io/?EIO=4&transport=polling'),
    ]

    expect(replies.map(({ status, setCookie }) => [status, spelled(setCookie)])).toEqual([
      [200, [SETS]],
      [200, []],
    ])
    expect(users).toEqual([undefined, 'ann'])
  })
})
