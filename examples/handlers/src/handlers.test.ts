/** Every example does what it says. */
import type { AddressInfo } from 'node:net'
import { createSessions, generateSecret } from '@sealed-session/core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import recorded from './lambda-events.json' with { type: 'json' }

const secret = generateSecret()
beforeAll(() => vi.stubEnv('SESSION_SECRET', secret))
afterAll(() => vi.unstubAllEnvs())

type Fetch = (request: Request) => Response | Promise<Response>

/** Visits twice, says goodbye, and visits again; tells what it read. */
async function converse(handle: Fetch): Promise<string[]> {
  let cookie = ''
  const texts: string[] = []
  for (const path of ['/', '/', '/goodbye', '/']) {
    const response = await handle(
      new Request(`https://example.com${path}`, { headers: { cookie } }),
    )
    const [line] = response.headers.getSetCookie()
    cookie = line?.includes('Max-Age=0') ? '' : (line?.split(';')[0] ?? cookie)
    texts.push(await response.text())
  }
  return texts
}

const CONVERSATION = ['Visit 1', 'Visit 2', 'Goodbye', 'Visit 1']

describe('handlers', () => {
  it('counts visits in a Cloudflare Worker', async () => {
    const { default: worker } = await import('./worker.ts')
    expect(await converse((request) => worker.fetch(request, { SESSION_SECRET: secret }))).toEqual(
      CONVERSATION,
    )
  })

  it('counts visits in Deno, Bun and Next.js handlers', async () => {
    for (const handle of [
      (await import('./deno.ts')).default.fetch,
      (await import('./bun.ts')).default.fetch,
      (await import('./next-route.ts')).GET,
    ]) {
      expect(await converse((request) => handle(request))).toEqual(CONVERSATION)
    }
  })

  it('counts visits in an AWS Lambda function, with events as AWS sends them', async () => {
    const { handler } = await import('./lambda.ts')
    const first = await handler(recorded.first)
    const cookie = first.cookies[0]?.split(';')[0] as string
    const second = await handler({
      ...recorded.returning,
      cookies: [...recorded.returning.cookies, cookie],
    })
    expect([first.body, second.body]).toEqual(['Visit 1', 'Visit 2'])
    expect(second.headers).toEqual({ vary: 'Cookie', 'cache-control': 'no-store' })
    const goodbye = await handler({ rawPath: '/goodbye', cookies: [cookie] })
    expect(goodbye.cookies).toEqual([
      expect.stringMatching(/^session=; Max-Age=0; /),
      expect.stringMatching(/^session\.ended=/),
    ])
  })

  it('lets no other site’s page change a session of an AWS Lambda function', async () => {
    const { handler } = await import('./lambda.ts')
    const forged = {
      ...recorded.first,
      headers: { ...recorded.first.headers, 'sec-fetch-site': 'cross-site' },
      requestContext: { http: { method: 'POST' } },
    }
    expect(await handler(forged)).toMatchObject({ statusCode: 403, cookies: [] })
  })

  it('tells how long a session will last, and prolongs it for who is there alone', async () => {
    const { createBank, IDLE } = await import('./idle.ts')
    let now = Date.UTC(2026, 0, 1)
    const bank = createBank({ secret, now: () => now })
    let cookie = ''
    const ask = async (path: string, method = 'GET') => {
      const response = await bank(
        new Request(`https://example.com${path}`, { method, headers: { cookie } }),
      )
      cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie
      return response.json()
    }
    await ask('/login', 'POST')

    // Polls only: the page is told of the end, and it comes.
    now += (IDLE - 100) * 1000
    expect(await ask('/session')).toEqual({ secondsLeft: 100, warn: true })
    now += 99_000
    expect(await ask('/session')).toEqual({ secondsLeft: 1, warn: true })
    now += 1000
    expect(await ask('/session')).toEqual({ secondsLeft: 0, warn: false })

    // Somebody says that they are there.
    await ask('/login', 'POST')
    now += (IDLE - 100) * 1000
    expect(await ask('/session/stay', 'POST')).toEqual({ secondsLeft: IDLE, warn: false })
    expect(await ask('/session')).toEqual({ secondsLeft: IDLE, warn: false })
  })

  it('opens its own invitations, and no others', async () => {
    const { accept, invite } = await import('./invitation.ts')
    const link = await invite('ann@example.com')
    expect(await accept(link)).toBe('Welcome, ann@example.com')
    expect(await accept(`${link}x`)).toBe('This is no invitation of ours.')
    const session = await createSessions({ secret }).cookieFor({ email: 'eve@example.com' })
    const forged = `https://example.com/join?invitation=${session.slice('session='.length)}`
    expect(await accept(forged)).toBe('This is no invitation of ours.')
  })
})

describe('WebSockets', () => {
  it('know the visitor who opens one, and turn away whoever has no session', async () => {
    const { chatServer } = await import('./websocket.ts')
    const sessions = createSessions<{ user: string }>({ secret })
    const server = chatServer(sessions)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`

    const stranger = new WebSocket(url)
    const refused = await new Promise<Error>((resolve) => stranger.once('error', resolve))
    expect(refused.message).toContain('401')

    const cookie = await sessions.cookieFor({ user: 'ann' })
    const hijacked = new WebSocket(url, { headers: { cookie }, origin: 'https://evil.example' })
    const unknown = await new Promise<Error>((resolve) => hijacked.once('error', resolve))
    expect(unknown.message).toContain('401')

    const ann = new WebSocket(url, { headers: { cookie } })
    await new Promise((resolve) => ann.once('open', resolve))
    ann.send('hello')
    const answer = await new Promise((resolve) =>
      ann.once('message', (data) => resolve(String(data))),
    )
    expect(answer).toBe('ann: hello')

    ann.terminate()
    await new Promise((resolve) => server.close(resolve))
  })
})
