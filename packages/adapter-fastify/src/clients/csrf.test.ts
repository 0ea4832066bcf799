import csrf from '@fastify/csrf-protection'
import { describe, expect, it } from 'vitest'
import { FORGED } from '../../../../testing/forged.ts'
import { visitor } from '../../../../testing/visitor.ts'
import { createSite, SEALERS, serve } from '../../test/site.ts'

const PLUGINS = ['@fastify/session', '@fastify/secure-session'] as const

/** A bank that moves money for whoever shows the right token. */
async function bank(sealer: (typeof SEALERS)[number], sessionPlugin: (typeof PLUGINS)[number]) {
  const app = createSite(sealer)
  app.register(csrf, { sessionPlugin })
  app.register(async (scope) => {
    scope.get('/form', async (_request, reply) => reply.generateCsrf())
    scope.post('/transfer', { preHandler: scope.csrfProtection }, async () => 'transferred')
  })
  return serve(app)
}

describe.each(SEALERS)('@fastify/csrf-protection, sealed by %s', (sealer) => {
  describe.each(PLUGINS)('as with %s', (plugin) => {
    it('accepts the token of the form, again and again, and no other', async () => {
      const browser = visitor(await bank(sealer, plugin))
      const { text: _csrf } = await browser.get('/form')
      for (const _ of [1, 2]) {
        const answer = await browser.post(
          '/transfer',
          { _csrf },
          { 'sec-fetch-site': 'same-origin' },
        )
        expect(answer).toMatchObject({ status: 200, text: 'transferred', setCookie: [] })
      }
      const wrong = await browser.post('/transfer', { _csrf: `${_csrf}0` })
      expect([wrong.status, wrong.json.code]).toEqual([403, 'FST_CSRF_INVALID_TOKEN'])
      const none = await browser.post('/transfer')
      expect(none.status).toBe(403)
    })

    it('accepts no token of another visitor', async () => {
      const origin = await bank(sealer, plugin)
      const [browser, other] = [visitor(origin), visitor(origin)]
      const { text: _csrf } = await other.get('/form')
      await browser.get('/form')
      expect((await browser.post('/transfer', { _csrf })).status).toBe(403)
    })

    it('refuses another origin’s page that knows the token', async () => {
      const browser = visitor(await bank(sealer, plugin))
      const { text: _csrf } = await browser.get('/form')
      const forged = await browser.post('/transfer', { _csrf }, FORGED.headers)
      expect([forged.status, forged.setCookie]).toEqual([403, []])
    })
  })
})
