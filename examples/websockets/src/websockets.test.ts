/** Every example does what it says, over sockets that are real. */
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { generateSecret, type Session, type SessionError } from '@sealed-session/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { bySocket, bySocketIo, type Connect } from './clients.ts'
import type { Answer, Visitor } from './conversation.ts'
import * as expressWs from './express-ws.ts'
import * as fastify from './fastify.ts'
import * as socketIo from './socket-io.ts'
import * as ws from './ws.ts'

const secret = generateSecret()

type Serve = (answer?: Answer) => Promise<string>

/** On loopback, and gone when the test is over. */
async function listen(server: Server): Promise<string> {
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const serveFastify: Serve = async (answer) => {
  const app = await fastify.createChat({ secret }, answer)
  onTestFinished(() => app.close())
  return app.listen({ host: '127.0.0.1', port: 0 })
}
const serveSocketIo: Serve = (answer) => listen(socketIo.createChat({ secret }, answer))

const EXAMPLES: [name: string, serve: Serve, connect: Connect][] = [
  ['ws', (answer) => listen(ws.createChat({ secret }, answer)), bySocket],
  ['express-ws', (answer) => listen(expressWs.createChat({ secret }, answer)), bySocket],
  ['@fastify/websocket', serveFastify, bySocket],
  ['socket.io by polling', serveSocketIo, bySocketIo('polling')],
  ['socket.io by WebSocket', serveSocketIo, bySocketIo('websocket')],
  ['socket.io by one, then the other', serveSocketIo, bySocketIo('polling', 'websocket')],
]

/** Posts, and answers with the cookie to send from then on. */
async function post(url: string, cookie = ''): Promise<string> {
  const response = await fetch(url, { method: 'POST', headers: { cookie } })
  expect(response.status).toBe(204)
  const [line] = response.headers.getSetCookie()
  return line?.split(';')[0] ?? cookie
}

describe.each(EXAMPLES)('%s', (name, serve, connect) => {
  it('greets by name who has logged in by HTTP, and knows them all along', async () => {
    const origin = await serve()
    const [ann, bob] = [await post(`${origin}/login/ann`), await post(`${origin}/login/bob`)]
    const sockets = [await connect(origin, ann), await connect(origin, bob)]

    expect(sockets.map(({ greeting }) => greeting)).toEqual(['Hello ann', 'Hello bob'])
    for (const message of ['one', 'two']) {
      expect(await Promise.all(sockets.map((socket) => socket.say(message)))).toEqual([
        `ann: ${message}`,
        `bob: ${message}`,
      ])
    }
  })

  it('refuses strangers, and goes on', async () => {
    const origin = await serve()
    const ann = await post(`${origin}/login/ann`)

    for (const cookie of ['', 'session=garbage', `${ann}x`]) {
      await expect(connect(origin, cookie)).rejects.toThrow('401')
    }
    expect((await connect(origin, ann)).greeting).toBe('Hello ann')
  })

  it('finds nobody where a page of another site opens the socket, and ends for nobody', async () => {
    const origin = await serve()
    const ann = await post(`${origin}/login/ann`)

    // The first request of a poll is a GET, whose answer no other site's page may read.
    if (!name.startsWith('socket.io by polling') && !name.includes('one, then')) {
      const evil = { origin: 'https://evil.example' }
      await expect(connect(origin, ann, evil)).rejects.toThrow('401')
    }
    expect((await connect(origin, ann, { origin })).greeting).toBe('Hello ann')
  })

  it('says of every write that it would be lost, in sloppy code too', async () => {
    const origin = await serve(tryToWrite)
    const socket = await connect(origin, await post(`${origin}/login/ann`))

    expect(JSON.parse(await socket.say('write'))).toEqual(
      Object.fromEntries(Object.keys(WRITES).map((how) => [how, 'ERR_SESSION_READ_ONLY'])),
    )
    expect(await socket.say('read')).toBe('ann')
  })

  it('closes a socket whose answer is a mistake, and no other', async () => {
    const origin = await serve((session, message) =>
      message === 'rename' ? (session.name = 'bob') : session.name,
    )
    const ann = await post(`${origin}/login/ann`)
    const [careless, careful] = [await connect(origin, ann), await connect(origin, ann)]
    careless.say('rename')
    await careless.closed

    expect(await careful.say('who am I?')).toBe('ann')
  })

  it('knows what was changed by HTTP once the socket is opened anew', async () => {
    const origin = await serve()
    const ann = await post(`${origin}/login/ann`)
    const before = await connect(origin, ann)
    const after = await connect(origin, await post(`${origin}/rename/anna`, ann))

    expect([await before.say('hi'), await after.say('hi')]).toEqual(['ann: hi', 'anna: hi'])
  })

  it('refuses who has logged out', async () => {
    const origin = await serve()
    const left = await post(`${origin}/logout`, await post(`${origin}/login/ann`))

    await expect(connect(origin, left)).rejects.toThrow('401')
  })
})

describe('socket.io', () => {
  it('renews by its polls what would run out, as by any other request', async () => {
    let now = Date.now()
    const origin = await listen(socketIo.createChat({ secret, idleTimeout: 60, now: () => now }))
    const poll = async (seconds: number, cookie: string) => {
      now += seconds * 1000
      const url = `${origin}/socket.io/?EIO=4&transport=polling`
      const { status, headers } = await fetch(url, { headers: { cookie } })
      return { status, cookie: headers.getSetCookie()[0]?.split(';')[0] }
    }
    const ann = await post(`${origin}/login/ann`)

    expect(await poll(20, ann)).toEqual({ status: 200, cookie: undefined })
    const renewed = await poll(20, ann)
    expect(renewed).toEqual({ status: 200, cookie: expect.stringMatching(/^session=Fe26/) })
    expect((await poll(30, ann)).status).toBe(401)
    expect((await poll(0, renewed.cookie as string)).status).toBe(200)
  })

  it('shows the door to every socket of whoever logs out', async () => {
    const origin = await serveSocketIo()
    const [ann, bob] = [await post(`${origin}/login/ann`), await post(`${origin}/login/bob`)]
    const [one, other, bobs] = [
      await bySocketIo('websocket')(origin, ann),
      await bySocketIo('polling')(origin, ann),
      await bySocketIo('websocket')(origin, bob),
    ]
    await post(`${origin}/logout`, ann)
    await Promise.all([one.closed, other.closed])

    expect(await bobs.say('hello?')).toBe('bob: hello?')
  })
})

/** In sloppy code, where assigning to a property that is merely read-only would keep silent. */
const sloppily = {
  change: new Function('session', "session.name = 'bob'"),
  add: new Function('session', "session.theme = 'dark'"),
}

const WRITES: Record<string, (session: Session<Visitor>) => unknown> = {
  property: (session) => (session.name = 'bob'),
  'property, sloppily': (session) => sloppily.change(session),
  'new property, sloppily': (session) => sloppily.add(session),
  set: (session) => session.set('name', 'bob'),
  delete: (session) => session.delete('name'),
  clear: (session) => session.clear(),
  touch: (session) => session.touch(),
  regenerate: (session) => session.regenerate(),
  destroy: (session) => session.destroy(),
  save: (session) => session.save(),
  'save, called back': (session) =>
    new Promise((resolve, reject) =>
      session.save((error) => (error ? reject(error) : resolve('saved'))),
    ),
}

/** Tells what came of each, as JSON; reads, if it is asked to. */
const tryToWrite: Answer = async (session, message) => {
  if (message === 'read') return session.name
  const told: Record<string, string> = {}
  for (const [how, write] of Object.entries(WRITES)) {
    try {
      await write(session)
      told[how] = 'written'
    } catch (error) {
      told[how] = (error as SessionError).code
    }
  }
  return JSON.stringify(told)
}
