import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { errorOf, type Loose, SECRET } from '../../test/support.ts'
import { getSession, withSession } from '../fetch.ts'
import { createSessions } from '../index.ts'

const sessions = createSessions<Loose>({ secret: SECRET, onEvent() {} })
const cookie = await sessions.cookieFor({ user: 'ann' })
const handle = withSession(sessions, (_request, session) => new Response(String(session.user)))

const request = new Request('https://example.com/')
const nodeRequest = () => Object.assign(new IncomingMessage(new Socket()), { url: '/' })
const hono = { req: { raw: request, header() {} }, res: {}, header() {}, json() {} }
const lambda1 = { httpMethod: 'GET', requestContext: {}, headers: { Cookie: cookie } }
const lambda2 = { rawPath: '/', requestContext: {}, cookies: [cookie], headers: {} }
const lambda3 = { multiValueHeaders: { cookie: [cookie] }, requestContext: {} }

/** What is easily given in place of a request, what it is called, and what is to be given. */
const WRONG: [string, unknown, string][] = [
  ['undefined', undefined, 'undefined'],
  ['null', null, 'null'],
  ['text', 'https://example.com/', 'text'],
  ['a list', [['cookie', cookie]], 'new Headers(list)'],
  ['an event of AWS Lambda', lambda1, 'event.cookies'],
  ['an event of AWS Lambda', lambda2, 'event.cookies'],
  ['an event of AWS Lambda', lambda3, 'event.cookies'],
  ['an event of h3 1', { node: { req: nodeRequest(), res: {} }, context: {} }, 'version 2'],
  ['an event of h3', { req: request, context: {}, res: {} }, 'event.req'],
  ['a context of Hono', hono, 'c.req.raw'],
  ['an object with a request in it', { request, params: {}, locals: {} }, 'event.request'],
  ['a request of Node.js', nodeRequest(), '@sealed-session/core/node'],
  ['a context of a framework', { req: nodeRequest(), res: {}, app: {} }, 'the adapter'],
  ['a list of headers', new Headers({ cookie }), 'Give the Request'],
  ['an object', {}, ''],
  ['a function', () => request, ''],
]

describe.each(WRONG)('%s', (what, given, remedy) => {
  it('in place of a request is told by its name, to whoever gives it', async () => {
    for (const act of [() => getSession(given as never), () => handle(given as never)]) {
      const error = await errorOf(act)
      expect(error.code).toBe('ERR_SESSION_REQUEST')
      expect(error.message).toContain(`was given ${what}`)
      expect(error.message).toContain(remedy)
      expect(error.message).not.toContain(cookie)
    }
  })
})

describe('a session', () => {
  it.each<[string, unknown]>([
    ['a Request', new Request(request, { headers: { cookie } })],
    ['a Cookie header', cookie],
    ['Headers', new Headers({ cookie })],
    ['a request of Node.js', { headers: { cookie } }],
    ['headers as a gateway spells them', { headers: { Cookie: cookie } }],
    ['a request that is asked by header()', { header: () => cookie }],
    ['a jar', new Map([cookie.split(/=(.*)/s) as [string, string]])],
  ])('is opened from %s', async (_what, given) => {
    expect((await sessions.open(given as never)).session.user).toBe('ann')
  })

  it.each<[string, unknown]>([
    ['a list', [['cookie', cookie]]],
    ['a context of Hono', hono],
    ['an event of AWS Lambda', lambda1],
    ['an event of AWS Lambda', lambda2],
    ['an event of AWS Lambda', lambda3],
    ['an object with a request in it', { request, params: {} }],
    ['an object', { cookie }],
    ['a number', 7],
    ['a function', () => cookie],
  ])('is not opened from %s, which is told', async (what, given) => {
    const error = await errorOf(() => sessions.open(given as never))
    expect(error.code).toBe('ERR_SESSION_REQUEST')
    expect(error.message).toContain(`was given ${what}`)
  })

  it('is not looked for behind a wrapper, whose private fields are elsewhere', async () => {
    for (const wrapper of [Object.create(request), new Proxy(request, {})]) {
      const error = await errorOf(() => handle(wrapper))
      expect([error.code, error.message]).toEqual([
        'ERR_SESSION_REQUEST',
        expect.stringContaining('Hand on the Request itself'),
      ])
    }
  })
})
