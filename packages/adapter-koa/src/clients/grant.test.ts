import grant from 'grant'
import type { Middleware } from 'koa'
import { describe, expect, it } from 'vitest'
import { consent, grantConfig, provider } from '../../../../testing/provider.ts'
import { visitor } from '../../../../testing/visitor.ts'
import { createSite, MAKINGS, type Making } from '../../test/site.ts'

/** A site with a login by grant, whose answer is left in the session. */
async function site(making: Making, at: string) {
  const { app, errors, on, serve } = createSite(making)
  on('/', (ctx) => {
    ctx.body = { id: ctx.session.id, data: { ...ctx.session } }
  })
  on('/cart', (ctx) => {
    ctx.session.cart = ['tea']
    ctx.body = { id: ctx.session.id }
  })
  on('/hello', async (ctx) => {
    const { response } = ctx.session.grant as { response: { error?: string; profile?: object } }
    await ctx.session.regenerate()
    if (response.error) ctx.throw(403, response.error)
    ctx.session.user = response.profile
    ctx.body = response
  })
  // Its own address is known once it listens; the middleware is wanted before.
  let dance: Middleware
  app.use((ctx, next) => dance(ctx, next))
  const origin = await serve()
  // Its types know the ES module's default only; the package has both.
  dance = grant.default.koa(grantConfig(origin, at)) as never
  return { origin, errors }
}

describe.each(MAKINGS)('grant on Koa $version, sealed by $sealer', (making) => {
  it('dances: to the provider, back with a code, and on with the profile', async () => {
    const { origin, errors } = await site(making, await provider())
    const browser = visitor(origin)
    const connect = await browser.get('/connect/local')
    expect(connect).toMatchObject({ status: 302, setCookie: [expect.any(String)] })

    const callback = await browser.get(await consent(connect.location))
    expect(callback).toMatchObject({ status: 302, location: '/hello' })

    const hello = await browser.get('/hello')
    expect(hello.json).toMatchObject({ access_token: 'access', refresh_token: 'refresh' })
    expect((await browser.get('/')).json.data).toEqual({ user: { sub: '1', name: 'Ann' } })
    expect(errors).toEqual([])
  })

  it('keeps state, nonce and verifier in the session while the visitor is away', async () => {
    const { origin } = await site(making, await provider())
    const browser = visitor(origin)
    const before = await browser.get('/cart')
    const { location } = await browser.get('/connect/local?scope=email')
    const sent = new URL(location as string).searchParams
    const { id, data } = (await browser.get('/')).json
    expect(id).toBe(before.json.id)
    expect(data).toEqual({
      cart: ['tea'],
      grant: {
        provider: 'local',
        dynamic: { scope: 'email' },
        state: sent.get('state'),
        nonce: sent.get('nonce'),
        code_verifier: expect.stringMatching(/^[0-9a-f]{80}$/),
        response: location,
      },
    })
    expect(browser.cookies.get('session')).not.toContain(data.grant.code_verifier)
  })

  it('refuses the callback of another visitor’s dance', async () => {
    const { origin } = await site(making, await provider())
    const [browser, victim] = [visitor(origin), visitor(origin)]
    const { location } = await browser.get('/connect/local')
    await victim.get('/connect/local')
    await victim.get(await consent(location))
    expect(await victim.get('/hello')).toMatchObject({
      status: 403,
      text: 'Grant: OAuth2 state mismatch',
    })
  })

  it('fails with our error, and no redirect, when the profile is too large for a cookie', async () => {
    const { origin, errors } = await site(making, await provider({ picture: 'x'.repeat(5000) }))
    const browser = visitor(origin)
    const { location } = await browser.get('/connect/local')
    const before = browser.cookies.get('session')
    const callback = await browser.get(await consent(location))
    expect(callback).toMatchObject({ status: 500, location: null, setCookie: [] })
    expect(errors.map(({ code }) => code)).toEqual(['ERR_SESSION_TOO_LARGE'])
    expect(browser.cookies.get('session')).toBe(before)
  })
})
