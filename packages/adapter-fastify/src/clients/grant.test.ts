import type { FastifyPluginAsync } from 'fastify'
import grant from 'grant'
import { describe, expect, it } from 'vitest'
import { consent, grantConfig, provider } from '../../../../testing/provider.ts'
import { visitor } from '../../../../testing/visitor.ts'
import { createSite, SEALERS, serve } from '../../test/site.ts'

/** A site with a login by grant, whose answer is left in the session. */
async function site(sealer: (typeof SEALERS)[number], at: string) {
  const app = createSite(sealer)
  const errors: unknown[] = []
  app.addHook('onError', async (_request, _reply, error) => void errors.push(error.code))
  app.get('/', async ({ session }) => ({ id: session.id, data: { ...session } }))
  app.get('/cart', async ({ session }) => {
    session.cart = ['tea']
    return { id: session.id }
  })
  app.get('/hello', async ({ session }, reply) => {
    const { response } = session.grant as { response: { error?: string; profile?: object } }
    const fresh = await session.regenerate()
    if (response.error) return reply.code(403).send(response.error)
    fresh.user = response.profile
    return response
  })
  // Its own address is known once it listens, and routes are wanted before: grant asks it anew.
  const config = grantConfig('http://localhost', at)
  // Its types know the ES module's default only; the package has both.
  const dance = grant.default.fastify(config) as unknown as FastifyPluginAsync & {
    config: { local: { redirect_uri: string } }
  }
  app.register(dance)
  const origin = await serve(app)
  dance.config.local.redirect_uri = `${origin}/connect/local/callback`
  return { origin, errors }
}

describe.each(SEALERS)('grant on Fastify, sealed by %s', (sealer) => {
  it('dances: to the provider, back with a code, and on with the profile', async () => {
    const { origin, errors } = await site(sealer, await provider())
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
    const { origin } = await site(sealer, await provider())
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
    const { origin } = await site(sealer, await provider())
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
    const { origin, errors } = await site(sealer, await provider({ picture: 'x'.repeat(5000) }))
    const browser = visitor(origin)
    const { location } = await browser.get('/connect/local')
    const before = browser.cookies.get('session')
    const callback = await browser.get(await consent(location))
    expect(callback).toMatchObject({ status: 500, location: null, setCookie: [] })
    expect(callback.json).toMatchObject({ statusCode: 500, code: 'ERR_SESSION_TOO_LARGE' })
    expect(errors).toEqual(['ERR_SESSION_TOO_LARGE'])
    expect(browser.cookies.get('session')).toBe(before)
  })
})
