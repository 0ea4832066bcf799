import { type CodecOptions, createCodec, type SessionCodec } from '@sealed-session/core'
import express, { type Request } from 'express'
import grant from 'grant'
import { describe, expect, it } from 'vitest'
import { consent, grantConfig, provider } from '../../../../testing/provider.ts'
import { serve } from '../../../../testing/serve.ts'
import { visitor } from '../../../../testing/visitor.ts'
import { createApp, MAKINGS, type Making, secret } from '../../test/site.ts'
import { session } from '../index.ts'

const jsonOf = (req: Request) => ({ id: req.session.id, data: { ...req.session } })

/** A site with a login by grant, whose answer is left in the session. */
async function site(making: Making, at: string, app = createApp(making)) {
  app.get('/', (req, res) => void res.json(jsonOf(req)))
  app.get('/cart', (req, res) => {
    req.session.cart = ['tea']
    res.json(jsonOf(req))
  })
  // Its own address is known once it listens; the handler is wanted before.
  let handler: express.RequestHandler
  app.use((req, res, next) => handler(req, res, next))
  app.get('/hello', async (req, res, next) => {
    try {
      const { response } = req.session.grant as { response: { error?: string; profile?: object } }
      await req.session.regenerate()
      if (response.error) return void res.status(403).send(response.error)
      req.session.user = response.profile
      res.json(response)
    } catch (error) {
      next(error)
    }
  })
  const errors: unknown[] = []
  app.use(((error, _req, res, _next) => {
    errors.push(error)
    res.status(500).send(error.message)
  }) satisfies express.ErrorRequestHandler)

  const origin = await serve(app)
  // Its types know the ES module's default only; the package has both.
  handler = grant.default.express(grantConfig(origin, at))
  return { origin, errors }
}

describe.each(MAKINGS)('grant on Express $express, sealed by $sealer', (making) => {
  it('dances: to the provider, back with a code, and on with the profile', async () => {
    const { origin } = await site(making, await provider())
    const browser = visitor(origin)
    const connect = await browser.get('/connect/local')
    expect(connect.status).toBe(302)
    expect(connect.location).toMatch(/\/authorize\?.*client_id=app/)

    const callback = await browser.get(await consent(connect.location))
    expect(callback).toMatchObject({ status: 302, location: '/hello' })

    const hello = await browser.get('/hello')
    expect(hello.json).toMatchObject({ access_token: 'access', refresh_token: 'refresh' })
    expect(hello.json.profile).toEqual({ sub: '1', name: 'Ann' })
    expect((await browser.get('/')).json.data).toEqual({ user: { sub: '1', name: 'Ann' } })
  })

  it('keeps state, nonce and verifier in the session while the visitor is away', async () => {
    const { origin } = await site(making, await provider())
    const browser = visitor(origin)
    const { location } = await browser.get('/connect/local')
    const sent = new URL(location as string).searchParams
    const { grant: kept } = (await browser.get('/')).json.data
    expect(kept).toEqual({
      provider: 'local',
      state: sent.get('state'),
      nonce: sent.get('nonce'),
      code_verifier: expect.stringMatching(/^[0-9a-f]{80}$/),
      // With the session as its transport grant leaves every answer there, a redirect's URL too.
      response: location,
    })
    expect(kept.state).toMatch(/^[0-9a-f]{40}$/)
    expect(browser.cookies.get('session')).not.toContain(kept.code_verifier)
  })

  it('leaves the rest of the session, and its id, alone', async () => {
    const { origin } = await site(making, await provider())
    const browser = visitor(origin)
    const before = await browser.get('/cart')
    const connect = await browser.get('/connect/local')
    await browser.get(await consent(connect.location))
    const after = await browser.get('/')
    expect(after.json.id).toBe(before.json.id)
    expect(after.json.data).toMatchObject({ cart: ['tea'], grant: { provider: 'local' } })
  })

  it('takes what the query asks for along: session.grant.dynamic', async () => {
    const { origin } = await site(making, await provider())
    const browser = visitor(origin)
    const connect = await browser.get('/connect/local?scope=email')
    expect(new URL(connect.location as string).searchParams.get('scope')).toBe('email')
    expect((await browser.get('/')).json.data.grant.dynamic).toEqual({ scope: 'email' })
    await browser.get(await consent(connect.location))
    expect((await browser.get('/hello')).status).toBe(200)
  })

  it('refuses a callback with another state', async () => {
    const { origin } = await site(making, await provider())
    const browser = visitor(origin)
    const connect = await browser.get('/connect/local')
    const back = new URL(await consent(connect.location))
    back.searchParams.set('state', 'forged')
    await browser.get(back.href)
    const hello = await browser.get('/hello')
    expect(hello).toMatchObject({ status: 403, text: 'Grant: OAuth2 state mismatch' })
  })

  it('refuses the callback of another visitor’s dance', async () => {
    const { origin } = await site(making, await provider())
    const [browser, victim] = [visitor(origin), visitor(origin)]
    const { location } = await browser.get('/connect/local')
    await victim.get('/connect/local')
    await victim.get(await consent(location))
    expect((await victim.get('/hello')).text).toBe('Grant: OAuth2 state mismatch')
  })

  it('refuses a callback without the cookie of its dance', async () => {
    const { origin } = await site(making, await provider())
    const browser = visitor(origin)
    const { location } = await browser.get('/connect/local')
    browser.cookies.clear()
    const callback = await browser.get(await consent(location))
    expect(callback.status).toBe(302)
    expect(callback.location).toContain('error=')
    expect((await browser.get('/')).json.data).toEqual({ grant: {} })
  })

  it('dances twice in parallel, for two visitors', async () => {
    const { origin } = await site(making, await provider())
    const browsers = [visitor(origin), visitor(origin)]
    const connects = await Promise.all(browsers.map((each) => each.get('/connect/local')))
    const backs = await Promise.all(connects.map(({ location }) => consent(location)))
    await Promise.all(browsers.map((each, at) => each.get(backs[at] as string)))
    const hellos = await Promise.all(browsers.map((each) => each.get('/hello')))
    expect(hellos.map(({ status }) => status)).toEqual([200, 200])
  })

  it('fails with our error, and no redirect, when the profile is too large for a cookie', async () => {
    const { origin, errors } = await site(making, await provider({ picture: 'x'.repeat(5000) }))
    const browser = visitor(origin)
    const { location } = await browser.get('/connect/local')
    const before = browser.cookies.get('session')
    const callback = await browser.get(await consent(location))
    expect(callback).toMatchObject({ status: 500, location: null, setCookie: [] })
    expect(callback.text).toContain('Largest keys: grant')
    expect(errors).toMatchObject([{ code: 'ERR_SESSION_TOO_LARGE' }])
    expect(browser.cookies.get('session')).toBe(before)
  })
})

describe('grant', () => {
  it('redirects after save() has sealed the session, not before', async () => {
    const log: string[] = []
    const app = express()
    app.use(session({ codec: noting(log, { secret, cookieName: 'session' }) }))
    app.use((_req, res, next) => {
      const { redirect } = res
      res.redirect = (...args: unknown[]) => {
        log.push('redirected')
        return (redirect as (...args: unknown[]) => void).apply(res, args)
      }
      next()
    })
    const { origin } = await site({ express: '5', sealer: 'auto' }, await provider(), app)
    const { status, setCookie } = await visitor(origin).get('/connect/local')
    expect({ status, cookies: setCookie.length }).toEqual({ status: 302, cookies: 1 })
    // By save(), which stands for the head too, since nothing changes after it.
    expect(log).toEqual(['sealing', 'sealed', 'redirected'])
  })
})

/** A codec that takes its time, and says so. */
function noting(log: string[], options: CodecOptions): SessionCodec {
  const inner = createCodec(options)
  return {
    decode: inner.decode,
    async encode(...args) {
      log.push('sealing')
      await new Promise((resolve) => setTimeout(resolve, 10))
      log.push('sealed')
      return inner.encode(...args)
    },
  }
}
