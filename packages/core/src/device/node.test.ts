/** On node:http: a 307 takes the place of whatever is made of the error, and two addresses answer before the app. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { Shop } from '../../test/device.ts'
import { SECRET } from '../../test/support.ts'
import { createSessions, exposeState, requireDevice } from '../index.ts'
import { attachSession } from '../node.ts'

let server: Server
afterEach(() => {
  server.closeAllConnections()
  server.close()
})

/** Ways in which handlers and error handlers may answer a request that is to prove itself first. */
const ANSWERS: readonly (readonly [
  how: string,
  act: (res: import('node:http').ServerResponse) => void,
])[] = [
  ['a page of 500', (res) => res.writeHead(500, { 'content-length': '5' }).end('error')],
  ['a 200, as if nothing were', (res) => res.end('{"paid":true}')],
  [
    'a body in pieces',
    (res) => {
      res.write('{"paid":')
      res.end('true}')
    },
  ],
  ['a redirect', (res) => res.writeHead(303, { location: 'https://elsewhere.example/' }).end()],
]

describe('a request that has to prove itself first', () => {
  it.each(ANSWERS)('is sent round, though it was answered by %s', async (_how, act) => {
    const shop = new Shop()
    await shop.bind()
    shop.clock.pass(60)
    const sessions = createSessions({
      secret: SECRET,
      subject: ({ user }) => user as string | undefined,
      deviceBound: true,
      now: shop.clock.now,
      onEvent: () => false,
    })
    let handled = 0
    server = createServer((req, res) => {
      attachSession(sessions, req, res, {
        ready: (visit) => exposeState(req, sessions.name, visit),
        async next() {
          handled++
          const { session } = req as unknown as { session: Record<string, unknown> }
          session.paid = true
          await requireDevice(req).catch(() => undefined)
          act(res)
        },
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const headers = { cookie: shop.cookies }
    const response = await fetch(`${url}/a/pay?to=bob`, {
      method: 'POST',
      redirect: 'manual',
      headers,
      body: 'x',
    })
    expect([response.status, await response.text()]).toEqual([307, ''])
    expect(response.headers.get('location')).toBe('./pay?to=bob')
    expect(response.headers.getSetCookie().map((line) => line.split('=')[0])).toEqual([
      '__Host-session-bound',
      '__Host-session-demand',
    ])
    expect(handled).toBe(1)

    const refresh = await fetch(`${url}/.well-known/session/refresh`, {
      method: 'POST',
      headers: { ...headers, 'sec-secure-session-id': shop.id },
    })
    expect([refresh.status, handled]).toEqual([403, 1])
  })
})
