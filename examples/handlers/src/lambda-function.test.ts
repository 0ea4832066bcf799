/** The function of `frameworks/lambda`, called with the events that AWS sends: cookies come and go where each has them. */
import { generateSecret } from '@sealed-session/core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import recorded from '../../frameworks/lambda/local/events.json' with { type: 'json' }
import type { HttpEvent, HttpResult } from '../../frameworks/lambda/src/event.ts'
import { handler } from '../../frameworks/lambda/src/index.ts'

beforeAll(() => vi.stubEnv('SESSION_SECRET', generateSecret()))
afterAll(() => vi.unstubAllEnvs())

type Kind = keyof typeof recorded

/** Where the cookies of a result are; anywhere else they are lost. */
const COOKIES_OF: Record<Kind, (result: HttpResult) => readonly string[]> = {
  'function-url': ({ cookies = [] }) => cookies,
  'api-gateway-2': ({ cookies = [] }) => cookies,
  'api-gateway-1': ({ multiValueHeaders = {} }) => multiValueHeaders['set-cookie'] ?? [],
  'load-balancer': ({ headers = {} }) => [headers['set-cookie'] ?? []].flat(),
  'load-balancer-multi-value': ({ multiValueHeaders = {} }) =>
    multiValueHeaders['set-cookie'] ?? [],
}

describe.each(Object.keys(recorded) as Kind[])('an event of a %s', (kind) => {
  const ask = (method: string, path: string, cookie: string, form?: string) =>
    handler(eventOf(recorded[kind] as HttpEvent, { method, path, cookie, form }))

  it('brings the session, and takes it along', async () => {
    const login = await ask('POST', '/login', '', 'name=ann')
    const [line = ''] = COOKIES_OF[kind](login)
    const [cookie = ''] = line.split(';')
    const home = await ask('GET', '/?from=login&from=', cookie)
    const logout = await ask('POST', '/logout', cookie)

    expect([login.statusCode, textOf(home).includes('Hello ann')]).toEqual([303, true])
    expect(COOKIES_OF[kind](home)).toEqual([])
    expect(COOKIES_OF[kind](logout).map((each) => each.split('=', 1)[0])).toEqual(
      kind === 'load-balancer' ? ['session'] : ['session', 'session.ended'],
    )
  })

  it('tells shared caches, whatever the answer', async () => {
    const { headers = {}, multiValueHeaders = {} } = await ask('POST', '/login', '', 'name=ann')
    const told = { ...multiValueHeaders, ...headers }
    expect([told['cache-control'], told.vary].flat()).toEqual(['no-store', 'Cookie'])
  })
})

interface Asked {
  readonly method: string
  readonly path: string
  readonly cookie: string
  readonly form: string | undefined
}

/** The recorded event, of somebody who asks for this, and has another cookie beside ours. */
function eventOf(event: HttpEvent, { method, path: url, cookie, form }: Asked): HttpEvent {
  const [path = '/', query = ''] = url.split('?')
  const cookies = ['theme=dark', cookie].filter(Boolean)
  const type = 'application/x-www-form-urlencoded'
  const body = form === undefined ? null : Buffer.from(form).toString('base64')
  const { headers, multiValueHeaders, requestContext } = event
  const sent = { cookie: cookies.join('; '), 'content-type': type }
  if (event.version === '2.0') {
    return {
      ...event,
      cookies,
      body,
      rawPath: path,
      rawQueryString: query,
      headers: { ...headers, 'content-type': type },
      requestContext: { ...requestContext, http: { ...requestContext.http, method } },
      isBase64Encoded: true,
    }
  }
  return {
    ...event,
    path,
    body,
    httpMethod: method,
    isBase64Encoded: true,
    ...(headers && { headers: { ...headers, ...sent } }),
    ...(multiValueHeaders && {
      multiValueHeaders: { ...multiValueHeaders, cookie: cookies, 'content-type': [type] },
    }),
  }
}

function textOf({ body }: HttpResult): string {
  return Buffer.from(body, 'base64').toString()
}
