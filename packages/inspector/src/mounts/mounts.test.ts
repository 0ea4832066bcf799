/** Does one line mount the page, in every framework, on a real server? */
import { createSessions } from '@sealed-session/core'
import { session } from '@sealed-session/express'
import express from 'express'
import fastify from 'fastify'
import { describe, expect, it } from 'vitest'
import { serve } from '../../../../testing/serve.ts'
import { type Visitor, visitor } from '../../../../testing/visitor.ts'
import { read, SECRET, tokenIn } from '../../test/browser.ts'
import { counted, SITES } from '../../test/sites.ts'
import { inspector } from '../index.ts'

async function press(ann: Visitor, act: string, path = '/__session'): Promise<string> {
  const token = tokenIn((await ann.get(path)).text)
  const fields = { act, token, cookie: 'session' }
  const { status, location } = await ann.post(path, fields, { 'sec-fetch-site': 'same-origin' })
  expect([status, location]).toEqual([303, './__session'])
  return read((await ann.get(path)).text)
}

describe.each(Object.entries(SITES))('in %s', (_, site) => {
  it('shows sessions and what requests came to, and presses buttons', async () => {
    const ann = visitor(await serve(await site(counted())))
    expect((await ann.get('/__session')).status).toBe(200)
    expect((await ann.get('/count')).text).toBe('1')
    expect((await ann.get('/picture')).text).toBe('fine')
    const page = read((await ann.get('/__session')).text)
    expect(page).toContain('{ "count": 1 }')
    expect(page).toMatch(/untouched GET \/picture .* created GET \/count/)

    const tampered = await press(ann, 'tamper')
    expect(tampered).toContain('refused: tampered')
    expect((await ann.get('/count')).text).toBe('1')
    expect(read((await ann.get('/__session')).text)).toMatch(
      /created GET \/count .* refused: tampered .* You pressed “Tamper”/,
    )

    expect(await press(ann, 'clear')).toContain('There is none')
    expect([...ann.cookies.keys()].sort()).toEqual(['session-inspector', 'session.ended'])
  })

  it('leaves alone whatever is not its page, and refuses other hosts', async () => {
    const ann = visitor(await serve(await site(counted())))
    expect((await ann.get('/picture')).setCookie).toEqual([])
    const proxied = await ann.get('/__session', { 'x-forwarded-for': '203.0.113.7' })
    expect(proxied.status).toBe(403)
    expect((await ann.post('/__session', { act: 'clear' })).status).toBe(403)
  })
})

describe('wherever it is', () => {
  it('is found in an app that another one mounts, and after a parser of bodies', async () => {
    const sessions = createSessions({ secret: SECRET, onEvent: () => false })
    const inner = express()
    inner.use(inspector(sessions).express)
    inner.use(session(sessions))
    inner.get('/set', (req, res) => void res.send(String((req.session.user = 'ann'))))
    const outer = express()
      .use(express.urlencoded({ extended: false }))
      .use('/shop', inner)
    const ann = visitor(await serve(outer))
    await ann.get('/shop/__session')
    await ann.get('/shop/set')
    const page = await press(ann, 'tamper', '/shop/__session')
    expect(page).toMatch(/You pressed “Tamper” .* created GET \/shop\/set/)
    expect(page).not.toContain('GET /shop/__session')
  })

  it('is found after the sessions too, and shows nothing of its own requests', async () => {
    const sessions = counted()
    const app = express().use(session(sessions)).use(inspector(sessions).express)
    app.get('/count', (req, res) => void res.send(String((req.session.count = 1))))
    const ann = visitor(await serve(app))
    await ann.get('/__session')
    await ann.get('/count')
    const page = await press(ann, 'clear')
    expect(page).toMatch(/cleared You pressed “Clear” .* created GET \/count/)
    expect(page).not.toContain('/__session')
  })

  it('answers inject() of Fastify, where there is no socket, and paths that the app does not know', async () => {
    const app = fastify()
    app.register(inspector(counted(), { path: '/dev/session' }).fastify)
    const { statusCode, headers } = await app.inject('http://localhost/dev/session')
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8'])
    expect((await app.inject('/dev')).statusCode).toBe(404)
    const url = 'http://localhost/dev/session'
    expect((await app.inject({ url, remoteAddress: '203.0.113.7' })).statusCode).toBe(403)
  })

  it('is a handle of SvelteKit', async () => {
    const { sveltekit } = inspector(counted())
    const resolve = async () => new Response('the app')
    const ask = (path: string) => {
      const request = new Request(`http://localhost:5173${path}`)
      return sveltekit({ event: { request, url: new URL(request.url) }, resolve })
    }
    expect((await ask('/__session')).headers.get('content-type')).toContain('text/html')
    expect(await (await ask('/')).text()).toBe('the app')
  })
})
