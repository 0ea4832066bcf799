import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Clock, counting, type Loose, SECRET } from '../../test/support.ts'
import { createSessions } from '../visit/sessions.ts'
import { getSession, headersOf, withSession } from './fetch.ts'

const sessions = createSessions<Loose>({
  secret: SECRET,
  now: new Clock().now,
  random: counting(),
  onEvent: () => undefined,
})

const visit = () => new Request('https://example.com/')

/** A handler that counts visits, and answers with what it is given. */
const counted = (answer: () => Response | Promise<Response>) =>
  withSession<Loose>(sessions, (_request, session) => {
    session.visits = ((session.visits as number | undefined) ?? 0) + 1
    return answer()
  })

const cookiesOf = (response: Response) =>
  response.headers.getSetCookie().map((line) => line.split('=')[0])

afterEach(() => {
  vi.restoreAllMocks()
})

describe('the response of a handler', () => {
  it('goes out itself, if it is used but once', async () => {
    const made: Response[] = []
    const handler = counted(() => {
      const response = new Response('fine')
      made.push(response)
      return response
    })

    const response = await handler(visit())
    expect(response).toBe(made[0])
    expect([await response.text(), cookiesOf(response)]).toEqual(['fine', ['session']])
  })

  it('keeps its body, which nobody has looked at', async () => {
    const body = vi.spyOn(Response.prototype, 'body', 'get')

    await counted(() => new Response('fine'))(visit())
    expect(body).not.toHaveBeenCalled()
  })

  it.each([
    ['204', () => new Response(null, { status: 204 })],
    [
      '304 with a content type',
      () => new Response(null, { status: 304, headers: { 'content-type': 'text/html' } }),
    ],
    ['404 without a body', () => new Response(null, { status: 404 })],
    ['redirect', () => Response.redirect('https://example.com/elsewhere')],
  ])('is copied if it might be a constant: a %s', async (_what, make) => {
    const constant = make()
    const handler = counted(() => constant)

    const [ann, bob] = [await handler(visit()), await handler(visit())]
    expect([ann.status, bob.status]).toEqual([constant.status, constant.status])
    expect([cookiesOf(ann), cookiesOf(bob), cookiesOf(constant)]).toEqual([
      ['session'],
      ['session'],
      [],
    ])
    expect(ann.headers.get('location')).toBe(constant.headers.get('location'))
    expect(constant.headers.has('vary')).toBe(false)
  })

  it('is copied if its headers cannot be changed, as those of fetch', async () => {
    const server = createServer((_req, res) => res.setHeader('x-from', 'afar').end('from afar'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo

    const response = await counted(() => fetch(`http://127.0.0.1:${port}/`))(visit())
    expect([await response.text(), response.headers.get('x-from'), cookiesOf(response)]).toEqual([
      'from afar',
      'afar',
      ['session'],
    ])
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })

  it('stays what it is if it opens a WebSocket, which cannot be copied', () => {
    const upgrade = { status: 101, headers: new Headers(), webSocket: {} } as unknown as Response

    const headers = headersOf(upgrade)
    headers.setSetCookie(['session=x'])
    expect(headers.response).toBe(upgrade)
    expect(cookiesOf(upgrade)).toEqual(['session'])
  })

  it('is left alone, and the request’s headers too, if nobody asks for the session', async () => {
    const constant = new Response(null, { status: 204 })
    const request = visit()
    const headers = vi.spyOn(request, 'headers', 'get')

    const response = await withSession(sessions, (_request: Request) => constant)(request)
    expect(response).toBe(constant)
    expect([...response.headers]).toEqual([])
    expect(headers).not.toHaveBeenCalled()
  })

  it('is there at once if nobody has to wait, and promised otherwise', async () => {
    const atOnce = withSession(sessions, (_request, session) => new Response(`${session.isNew}`))
    const later = withSession(sessions, async () => new Response())
    const byWeb = withSession({ secret: SECRET, sealer: 'web' }, (_request, session) => {
      session.user = 'ann'
      return new Response()
    })

    expect(atOnce(visit())).toBeInstanceOf(Response)
    expect(later(visit())).toBeInstanceOf(Promise)
    expect(byWeb(visit())).toBeInstanceOf(Promise)
    expect(await later(visit())).toBeInstanceOf(Response)
    expect(await byWeb(visit())).toBeInstanceOf(Response)
  })

  it('that is thrown carries the session, and so does what onError makes of an error', async () => {
    const thrown = withSession(sessions, (request: Request) => {
      getSession(request).set('user', 'ann')
      throw new Response('no', { status: 403 })
    })
    const failing = withSession(
      sessions,
      (request: Request) => {
        getSession(request).set('user', 'ann')
        throw new Error('broken')
      },
      (error) => new Response((error as Error).message, { status: 500 }),
    )

    const [no, broken] = [await thrown(visit()), await failing(visit())]
    expect([no.status, cookiesOf(no)]).toEqual([403, ['session']])
    expect([await broken.text(), cookiesOf(broken)]).toEqual(['broken', ['session']])
  })
})
