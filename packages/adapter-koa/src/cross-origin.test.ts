/** What comes of a request that a page of another origin caused, in the framework's own hands. */
import { describe, expect, it } from 'vitest'
import { ask } from '../../../testing/client.ts'
import { FORGED } from '../../../testing/forged.ts'
import { bare, secret } from '../test/site.ts'
import { VERSIONS } from '../test/versions.ts'
import { allowCrossOrigin, getSession, session } from './index.ts'

describe.each(VERSIONS)('on Koa $version', ({ Koa }) => {
  const create = () => {
    const site = bare(Koa)
    site.app.use(session({ secret, onEvent: () => {} }))
    return site
  }

  it('the handler goes no further, and the answer is a 403', async () => {
    const site = create()
    let went = false
    site.on('/login', async (ctx) => {
      ctx.cookies.set('theme', 'dark')
      const session = await ctx.session.regenerate()
      session.user = 'eve'
      went = true
    })
    const { status, setCookie, text } = await ask(await site.serve(), '/login', FORGED)
    expect([status, setCookie, text, went]).toEqual([403, [], 'Forbidden', false])
    expect(site.errors.map(({ code }) => code)).toEqual(['ERR_SESSION_CROSS_ORIGIN'])
  })

  it('it can be caught where it is thrown', async () => {
    const site = create()
    site.on('/', (ctx) => {
      try {
        ctx.body = getSession(ctx).id
      } catch (error) {
        ctx.body = (error as Error).message
      }
    })
    const { status, text } = await ask(await site.serve(), '/', FORGED)
    expect(status).toBe(200)
    expect(text).toContain('crossOrigin: { trusted: ["https://evil.example"] }')
  })

  it('a route may let it in', async () => {
    const site = create()
    site.on('/saml/callback', (ctx) => {
      allowCrossOrigin(ctx)
      ctx.session.user = 'ann'
      ctx.body = 'welcome'
    })
    const { status, setCookie } = await ask(await site.serve(), '/saml/callback', FORGED)
    expect([status, setCookie.length]).toEqual([200, 1])
  })
})
