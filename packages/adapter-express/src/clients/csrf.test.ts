import { doubleCsrf } from 'csrf-csrf'
import { csrfSync } from 'csrf-sync'
import type { Express, NextFunction, Request, Response } from 'express'
import lusca from 'lusca'
import { describe, expect, it } from 'vitest'
import { FORGED } from '../../../../testing/forged.ts'
import { serve } from '../../../../testing/serve.ts'
import { visitor } from '../../../../testing/visitor.ts'
import { createApp, MAKINGS, type Making, secret } from '../../test/site.ts'

/** What both kinds of guard put on the request. */
const tokenOf = (req: Request): string => (req as unknown as { csrfToken(): string }).csrfToken()

/** A bank that moves money for whoever shows the right token. */
async function bank(making: Making, guard: (app: Express) => void) {
  const app = createApp(making)
  guard(app)
  app.get('/', (_req, res) => void res.send('a page without a form'))
  app.get('/form', (req, res) => void res.send(tokenOf(req)))
  app.get('/saved-form', async (req, res) => {
    await req.session.save()
    res.send(tokenOf(req))
  })
  app.post('/transfer', (_req, res) => void res.send('transferred'))
  app.post('/name', (req, res) => {
    req.session.name = req.body.name
    res.end()
  })
  app.post('/login', async (req, res) => {
    const session = await req.session.regenerate()
    session.user = 'Ann'
    res.end()
  })
  app.post('/rename-id', (req, res) => {
    req.session.rotateId()
    res.end()
  })
  app.use((error: Error, _req: Request, res: Response, _next: NextFunction) => {
    if (res.statusCode < 400) res.status((error as Error & { status?: number }).status ?? 500)
    res.send(error.message)
  })
  return await serve(app)
}

/** What a browser says of the app's own page. */
const OWN = { 'sec-fetch-site': 'same-origin' }

const withToken = (token: string) => ({ 'x-csrf-token': token })

describe.each([
  {
    library: 'csrf-sync',
    guard: (app: Express) => void app.use(csrfSync().csrfSynchronisedProtection),
  },
  { library: 'lusca', guard: (app: Express) => void app.use(lusca.csrf()) },
])('$library, which keeps its secret in the session', ({ library, guard }) => {
  describe.each(MAKINGS)('on Express $express, sealed by $sealer', (making) => {
    it('accepts the token of the form, again and again', async () => {
      const browser = visitor(await bank(making, guard))
      const { text: token } = await browser.get('/form')
      expect(token.length).toBeGreaterThan(20)
      for (const _ of [1, 2]) {
        const answer = await browser.post('/transfer', {}, withToken(token))
        expect(answer).toMatchObject({ status: 200, text: 'transferred', setCookie: [] })
      }
    })

    it('accepts the tokens of two forms', async () => {
      const browser = visitor(await bank(making, guard))
      const { text: first } = await browser.get('/form')
      const { text: second } = await browser.get('/form')
      expect((await browser.post('/transfer', {}, withToken(first))).status).toBe(200)
      expect((await browser.post('/transfer', {}, withToken(second))).status).toBe(200)
    })

    it('rejects a wrong token and none at all', async () => {
      const browser = visitor(await bank(making, guard))
      const { text: token } = await browser.get('/form')
      const changed = token.slice(0, -3) + (token.endsWith('aaa') ? 'bbb' : 'aaa')
      expect((await browser.post('/transfer', {}, withToken(changed))).status).toBe(403)
      expect((await browser.post('/transfer')).status).toBe(403)
    })

    it('accepts it beside what browsers say of the page, and from no other origin’s page', async () => {
      const browser = visitor(await bank(making, guard))
      const { text: token } = await browser.get('/form')
      const from = (headers: Record<string, string>) =>
        browser.post('/transfer', {}, { ...withToken(token), ...headers })
      expect(await from(OWN)).toMatchObject({ status: 200, text: 'transferred' })
      const forged = await from(FORGED.headers)
      expect([forged.status, forged.setCookie]).toEqual([403, []])
    })

    it('rejects the token of another visitor', async () => {
      const origin = await bank(making, guard)
      const [browser, other] = [visitor(origin), visitor(origin)]
      const { text: token } = await other.get('/form')
      await browser.get('/form')
      expect((await browser.post('/transfer', {}, withToken(token))).status).toBe(403)
      expect((await other.post('/transfer', {}, withToken(token))).status).toBe(200)
    })

    it('rejects the token once the cookie is gone', async () => {
      const browser = visitor(await bank(making, guard))
      const { text: token } = await browser.get('/form')
      browser.cookies.clear()
      expect((await browser.post('/transfer', {}, withToken(token))).status).toBe(403)
    })

    it('rejects the token from before regenerate(), and accepts a new one', async () => {
      const browser = visitor(await bank(making, guard))
      const { text: before } = await browser.get('/form')
      expect((await browser.post('/login', {}, withToken(before))).status).toBe(200)
      expect((await browser.post('/transfer', {}, withToken(before))).status).toBe(403)

      const { text: after } = await browser.get('/form')
      expect(after).not.toBe(before)
      expect((await browser.post('/transfer', {}, withToken(after))).status).toBe(200)
    })

    it('goes on accepting the token after rotateId(), which keeps the data', async () => {
      const browser = visitor(await bank(making, guard))
      const { text: token } = await browser.get('/form')
      await browser.post('/rename-id', {}, withToken(token))
      expect((await browser.post('/transfer', {}, withToken(token))).status).toBe(200)
    })

    // lusca makes its secret on every request, whether or not there is a form.
    it('sets a cookie for a page without a form if it is lusca, and not if it is csrf-sync', async () => {
      const browser = visitor(await bank(making, guard))
      const { setCookie } = await browser.get('/')
      expect(setCookie).toHaveLength(library === 'lusca' ? 1 : 0)
    })
  })
})

describe.each(MAKINGS)('csrf-sync on Express $express, sealed by $sealer', (making) => {
  it('revokes its token by storing undefined, which counts as absent', async () => {
    const { csrfSynchronisedProtection, revokeToken } = csrfSync()
    const origin = await bank(making, (app) => {
      app.use(csrfSynchronisedProtection)
      app.post('/revoke', (req, res) => {
        revokeToken(req)
        res.end()
      })
    })
    const browser = visitor(origin)
    const { text: token } = await browser.get('/form')
    const revoked = await browser.post('/revoke', {}, withToken(token))
    expect(revoked.setCookie).toEqual([
      expect.stringMatching(/^session=;.*Max-Age=0/),
      expect.stringMatching(/^session\.ended=/),
    ])
    expect((await browser.post('/transfer', {}, withToken(token))).status).toBe(403)
  })
})

describe.each(MAKINGS)(
  'csrf-csrf bound to session.id, on Express $express, sealed by $sealer',
  (making) => {
    const guard = (app: Express) => {
      const { doubleCsrfProtection } = doubleCsrf({
        getSecret: () => secret,
        getSessionIdentifier: (req) => req.session.id,
        cookieName: 'csrf',
      })
      app.use((req, _res, next) => {
        const pairs = (req.headers.cookie ?? '').split('; ').map((pair) => pair.split('='))
        req.cookies = Object.fromEntries(pairs)
        next()
      })
      app.use(doubleCsrfProtection)
      // A visitor's first data, from a page that csrf-csrf does not guard.
      app.get('/name', (req, res) => {
        req.session.name = 'Ann'
        res.end()
      })
    }

    it('accepts the token of a session that save() made to exist', async () => {
      const browser = visitor(await bank(making, guard))
      const { text: token, setCookie } = await browser.get('/saved-form')
      expect(setCookie.map((line) => line.split('=')[0]).sort()).toEqual(['csrf', 'session'])
      for (const _ of [1, 2]) {
        const answer = await browser.post('/transfer', {}, withToken(token))
        expect(answer).toMatchObject({ status: 200, text: 'transferred', setCookie: [] })
      }
    })

    it('accepts it beside what browsers say of the page, and from no other origin’s page', async () => {
      const browser = visitor(await bank(making, guard))
      const { text: token } = await browser.get('/saved-form')
      const from = (headers: Record<string, string>) =>
        browser.post('/transfer', {}, { ...withToken(token), ...headers })
      expect(await from(OWN)).toMatchObject({ status: 200, text: 'transferred' })
      const forged = await from(FORGED.headers)
      expect([forged.status, forged.setCookie]).toEqual([403, []])
    })

    it('gives the same token to the next form of that session', async () => {
      const browser = visitor(await bank(making, guard))
      const { text: first } = await browser.get('/saved-form')
      expect((await browser.get('/saved-form')).text).toBe(first)
      expect((await browser.get('/form')).text).toBe(first)
    })

    it('goes on accepting it when data comes into that session', async () => {
      const browser = visitor(await bank(making, guard))
      const { text: token } = await browser.get('/saved-form')
      await browser.post('/name', { name: 'Ann' }, withToken(token))
      expect((await browser.post('/transfer', {}, withToken(token))).status).toBe(200)
    })

    it('accepts the token of a session with data, without save()', async () => {
      const browser = visitor(await bank(making, guard))
      await browser.get('/name')
      const { text: token } = await browser.get('/form')
      expect((await browser.post('/transfer', {}, withToken(token))).status).toBe(200)
    })

    // An empty session that nobody saved is gone with the response, and its id with it.
    it('rejects the token of an empty session that was not saved', async () => {
      const browser = visitor(await bank(making, guard))
      const { text: token } = await browser.get('/form')
      expect([...browser.cookies.keys()]).toEqual(['csrf'])
      expect((await browser.post('/transfer', {}, withToken(token))).status).toBe(403)
    })

    it('rejects a wrong token, none at all, and that of another session', async () => {
      const origin = await bank(making, guard)
      const [browser, other] = [visitor(origin), visitor(origin)]
      const { text: token } = await browser.get('/saved-form')
      const { text: foreign } = await other.get('/saved-form')
      expect((await browser.post('/transfer', {}, withToken(`${token}0`))).status).toBe(403)
      expect((await browser.post('/transfer')).status).toBe(403)

      // Both of the other's halves, planted beside the visitor's own session.
      browser.cookies.set('csrf', other.cookies.get('csrf') as string)
      expect((await browser.post('/transfer', {}, withToken(foreign))).status).toBe(403)
    })

    it('rejects the token from before regenerate(), and accepts a new one', async () => {
      const browser = visitor(await bank(making, guard))
      const { text: before } = await browser.get('/saved-form')
      expect((await browser.post('/login', {}, withToken(before))).status).toBe(200)
      expect((await browser.post('/transfer', {}, withToken(before))).status).toBe(403)

      const { text: after } = await browser.get('/form')
      expect(after).not.toBe(before)
      expect((await browser.post('/transfer', {}, withToken(after))).status).toBe(200)
    })

    it('rejects the token from before rotateId()', async () => {
      const browser = visitor(await bank(making, guard))
      const { text: token } = await browser.get('/saved-form')
      expect((await browser.post('/rename-id', {}, withToken(token))).status).toBe(200)
      expect((await browser.post('/transfer', {}, withToken(token))).status).toBe(403)
    })
  },
)
