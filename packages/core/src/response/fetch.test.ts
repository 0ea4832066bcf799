import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Clock, counting, errorOf, type Loose, SECRET } from '../../test/support.ts'
import { getSession, headersOf, loadSession, withSession } from '../fetch.ts'
import { createSessions } from '../visit/sessions.ts'

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

const typed = (status: number, headers = {}) =>
  new Response(null, { status, headers: { 'content-type': 'text/html', ...headers } })

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

  it.each([
    ['204', () => new Response(null, { status: 204 })],
    ['304 with a content type', () => typed(304)],
    ['404 without a body', () => new Response(null, { status: 404 })],
    ['404 without a body, with a content type', () => typed(404)],
    ['redirect with a content type', () => typed(302, { location: 'https://example.com/home' })],
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

describe('a handler inside of another', () => {
  it('has the same session, if it has the same sessions, and the outer one commits', async () => {
    const inner = withSession<Loose>(sessions, (_request, session) => {
      session.inner = 1
      return new Response('inner')
    })
    const seen: Loose[] = []
    const outer = withSession<Loose>(sessions, async (request, session) => {
      session.outer = 1
      const response = await inner(request)
      seen.push({ ...session }, [...response.headers])
      return response
    })

    const response = await outer(visit())

    expect(seen).toEqual([{ outer: 1, inner: 1 }, [['content-type', 'text/plain;charset=UTF-8']]])
    expect(cookiesOf(response)).toEqual(['session'])
  })

  it('is refused, if it has others of the same name', async () => {
    const inner = withSession({ secret: SECRET }, () => new Response('inner'))
    const outer = withSession(sessions, (request: Request) => inner(request))

    expect(await errorOf(() => outer(visit()))).toMatchObject({
      code: 'ERR_SESSION_ALREADY_INSTALLED',
    })
  })

  it('has its own session beside the other, if its cookie has another name', async () => {
    const inner = withSession({ secret: SECRET, cookie: { name: 'cart' } }, (_request, cart) => {
      cart.items = 1
      return new Response('inner')
    })
    const outer = withSession<Loose>(sessions, (request, session) => {
      session.user = 'ann'
      return inner(request)
    })

    const response = await outer(visit())

    expect(cookiesOf(response)).toEqual(['cart', 'session'])
  })
})

describe('a session that is opened on demand', () => {
  const options = { secret: SECRET, sealer: 'web', load: 'on demand', tombstone: 0 } as const
  const returning = async () => {
    const cookie = await createSessions<Loose>({ secret: SECRET }).cookieFor({ user: 'ann' })
    return new Request('https://example.com/', { headers: { cookie } })
  }

  it('is there for who loads it', async () => {
    const handler = withSession(options, async (request: Request) => {
      const session = await loadSession<Loose>(request)
      return new Response(session.user)
    })

    expect(await (await handler(await returning())).text()).toBe('ann')
  })

  it('is missed by who does not', async () => {
    const handler = withSession(options, (request: Request) => new Response(getSession(request).id))

    expect(await errorOf(async () => handler(await returning()))).toMatchObject({
      code: 'ERR_SESSION_NOT_LOADED',
    })
  })
})

describe('the session of a request', () => {
  it('is missed where no handler of ours has run', async () => {
    for (const look of [() => getSession(visit()), () => loadSession(visit())]) {
      expect(await errorOf(look)).toMatchObject({
        code: 'ERR_SESSION_NOT_INSTALLED',
        remedy: 'Add this line before your routes: withSession({ … }, handler)',
      })
    }
  })
})
