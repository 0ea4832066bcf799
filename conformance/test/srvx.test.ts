/** fetch does what every adapter does on srvx too: Node.js's side of Nitro, h3 and TanStack Start. */

import type { RequestListener } from 'node:http'
import type { Subject } from '@sealed-session/conformance'
import { withSession } from '@sealed-session/core/fetch'
import { FastResponse, toNodeHandler } from 'srvx/node'
import { describe, expect, it } from 'vitest'
import { ask } from '../../testing/client.ts'
import { serve } from '../../testing/serve.ts'
import { fetchSubject } from '../subjects/fetch.ts'
import { hold } from './held.ts'

const onSrvx: Subject = {
  ...fetchSubject,
  name: 'fetch on srvx',
  async app(install) {
    const app = await fetchSubject.app(install)
    if (!('fetch' in app)) throw new Error('no fetch handler')
    return { node: toNodeHandler(app.fetch) }
  },
}

hold(onSrvx)

const options = { secret: 'Zr8kQ2vLw5XnB7cT1yJ4uH9sD6fG3aPe', onEvent: () => undefined }

/** Gives every visitor a session of their own. */
const inSession = (make: () => Response) =>
  withSession(options, (request, session) => {
    session.user = request.headers.get('x-who')
    return make()
  })

const KINDS: [string, typeof Response][] = [
  ['Response', Response],
  ['FastResponse', FastResponse as unknown as typeof Response],
]

const BODIES: [string, (Made: typeof Response) => Response][] = [
  ['text', (Made) => new Made('hello')],
  ['bytes', (Made) => new Made(new Uint8Array([104, 105]))],
  ['JSON', (Made) => Made.json({ ok: true })],
  ['nothing', (Made) => new Made(null, { status: 204 })],
  ['a form', (Made) => new Made(new URLSearchParams({ a: '1' }))],
  ['a stream', (Made) => new Made(new Blob(['hello']).stream())],
]

describe.each(KINDS)('a %s on srvx', (_kind, Made) => {
  it.each(BODIES)('leaves as it would have without a session: %s', async (_body, make) => {
    const bare = await visit(await serveOnSrvx(() => make(Made)))
    const { setCookie, ...ann } = await visit(await serveOnSrvx(inSession(() => make(Made))))
    const { setCookie: _none, ...without } = bare
    expect(ann).toEqual(without)
    expect(setCookie).toEqual([expect.stringMatching(/^session=/)])
  })
})

/** Of srvx's own kind there are none: it sends each of them once. */
describe('a constant on srvx', () => {
  it.each([
    ['with cookies of its own', { 'set-cookie': 'own=1' }, ['own']],
    ['without', {}, []],
  ])('brings each visitor their own session: %s', async (_what, headers, own) => {
    const constant = new Response(null, { status: 303, headers: { location: '/', ...headers } })
    const origin = await serveOnSrvx(inSession(() => constant))
    const [ann, bob] = [await visit(origin, 'ann'), await visit(origin, 'bob')]
    for (const { status, setCookie } of [ann, bob]) {
      const names = setCookie.map((line) => line.split('=', 1)[0])
      expect([status, names]).toEqual([303, [...own, 'session']])
    }
    expect(ann.setCookie.at(-1)).not.toBe(bob.setCookie.at(-1))
  })
})

function serveOnSrvx(handler: (request: Request) => Response | Promise<Response>): Promise<string> {
  return serve(toNodeHandler(handler) as RequestListener)
}

/** What a visitor is answered with, as far as the body and the cookies go. */
async function visit(origin: string, who = 'ann') {
  const { status, text, headers, setCookie } = await ask(origin, '/', { headers: { 'x-who': who } })
  return {
    status,
    text,
    type: headers['content-type'],
    length: headers['content-length'],
    coding: headers['transfer-encoding'],
    setCookie,
  }
}
