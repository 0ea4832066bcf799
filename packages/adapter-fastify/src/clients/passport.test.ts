import { Authenticator } from '@fastify/passport'
import type { FastifyRequest } from 'fastify'
import { Strategy } from 'passport-local'
import { describe, expect, it } from 'vitest'
import { uncaughtDuring } from '../../../../testing/serve.ts'
import { visitor } from '../../../../testing/visitor.ts'
import { createSite, SEALERS, serve } from '../../test/site.ts'

interface Person {
  readonly id: string
  readonly name: string
}

interface Choices {
  readonly auth?: ConstructorParameters<typeof Authenticator>[0]
  readonly login?: object
}

type Sealer = (typeof SEALERS)[number]

/** A site where Ann and Bob can log in, both with the password `open sesame`. */
async function club(sealer: Sealer, choices: Choices = {}) {
  const people = new Map(
    ['Ann', 'Bob'].map((name) => [`id of ${name}`, { id: `id of ${name}`, name }]),
  )
  const auth = new Authenticator(choices.auth)
  auth.use(
    new Strategy((username, password, done) => {
      const person = people.get(`id of ${username}`)
      if (person && password === 'open sesame') done(null, person, { message: 'Welcome.' })
      else done(null, false, { message: `No, ${username}.` })
    }) as never,
  )
  auth.registerUserSerializer(async (person: Person) => person.id)
  auth.registerUserDeserializer(async (id: string) => people.get(id) ?? false)

  const app = createSite(sealer)
  app.register(auth.initialize())
  app.register(auth.secureSession())
  const tell = async (request: FastifyRequest) => {
    const { id, isNew } = request.session
    const name = (request.user as Person | null)?.name
    return {
      name,
      authenticated: request.isAuthenticated(),
      id,
      isNew,
      data: { ...request.session },
    }
  }
  // A scope of its own, which has what is registered above.
  app.register(async (scope) => {
    scope.get('/', tell)
    scope.get('/flash/:type', async (request, reply) =>
      reply.flash((request.params as { type: string }).type),
    )
    scope.get('/members', async (request, reply) => {
      if (request.isAuthenticated()) return 'members only'
      request.session.returnTo = request.url
      return reply.redirect('/login')
    })
    scope.post('/cart', async (request) => {
      const cart = (request.session.cart ??= { items: [] }) as { items: string[] }
      cart.items.push((request.body as { item: string }).item)
      return tell(request)
    })
    const preValidation = auth.authenticate('local', choices.login ?? {})
    scope.post('/login', { preValidation }, tell)
    scope.post('/by-hand', async (request) => {
      await request.logIn(people.get('id of Bob'))
      return tell(request)
    })
    scope.post('/logout', async (request) => {
      await request.logOut()
      return tell(request)
    })
    scope.post('/expel', async () => people.delete('id of Ann'))
  })
  return serve(app)
}

const ann = { username: 'Ann', password: 'open sesame' }
const bob = { username: 'Bob', password: 'open sesame' }
const wrong = { username: 'Ann', password: 'abracadabra' }

describe.each(SEALERS)('@fastify/passport, sealed by %s', (sealer) => {
  describe('login', () => {
    it('is remembered from request to request', async () => {
      const browser = visitor(await club(sealer))
      expect((await browser.post('/login', ann)).json).toMatchObject({
        name: 'Ann',
        authenticated: true,
      })
      const next = await browser.get('/')
      expect(next.json).toMatchObject({ name: 'Ann', authenticated: true, isNew: false })
      expect(next.json.data).toEqual({ passport: 'id of Ann' })
      expect(next.setCookie).toEqual([])
      expect((await browser.get('/members')).text).toBe('members only')
    })

    it('leaves a visitor who never logs in without a cookie', async () => {
      const answer = await visitor(await club(sealer)).get('/')
      expect(answer.json).toMatchObject({ authenticated: false, isNew: true, data: {} })
      expect(answer.setCookie).toEqual([])
    })

    it('redirects to successRedirect, with the cookie on the redirect', async () => {
      const browser = visitor(await club(sealer, { login: { successRedirect: '/home' } }))
      const answer = await browser.post('/login', ann)
      expect(answer).toMatchObject({ status: 302, location: '/home' })
      expect(answer.setCookie).toHaveLength(1)
      expect((await browser.get('/')).json.name).toBe('Ann')
    })

    it('sends one response, though passport does not wait for its redirect', async () => {
      const origin = await club(sealer, { login: { successRedirect: '/home' } })
      const uncaught = await uncaughtDuring(async () => {
        for (const person of [ann, bob]) {
          const answer = await visitor(origin).post('/login', person)
          expect(answer).toMatchObject({ status: 302, location: '/home', text: '' })
        }
      })
      expect(uncaught).toEqual([])
    })

    it('works by hand: await request.logIn(person)', async () => {
      const browser = visitor(await club(sealer))
      expect((await browser.post('/by-hand')).json.name).toBe('Bob')
      expect((await browser.get('/')).json.name).toBe('Bob')
    })

    it('hands over from one person to the next', async () => {
      const browser = visitor(await club(sealer))
      const first = await browser.post('/login', ann)
      const second = await browser.post('/login', bob)
      expect(second.json.id).not.toBe(first.json.id)
      expect((await browser.get('/')).json.data).toEqual({ passport: 'id of Bob' })
    })

    it('forgets a person who is no longer known', async () => {
      const origin = await club(sealer)
      const browser = visitor(origin)
      await browser.post('/login', ann)
      await visitor(origin).post('/expel')
      expect((await browser.get('/')).json).toMatchObject({ authenticated: false, data: {} })
      expect(browser.cookies.has('session')).toBe(false)
    })

    it.each([
      ['cleared', {}],
      ['kept by the login', { login: { keepSessionInfo: true } }],
      ['kept by the app', { auth: { clearSessionOnLogin: false } }],
    ])(
      'changes the id, so that a planted cookie is worth nothing: data %s',
      async (_how, choices) => {
        const attacker = visitor(await club(sealer, choices))
        const before = await attacker.post('/cart', { item: 'bait' })
        const victim = attacker.copy()
        const login = await victim.post('/login', ann)

        expect(login.json.id).not.toBe(before.json.id)
        expect((await victim.get('/')).json).toMatchObject({ name: 'Ann', id: login.json.id })
        expect((await attacker.get('/')).json.authenticated).toBe(false)
      },
    )
  })

  describe('what was there before login', () => {
    it('is dropped', async () => {
      const browser = visitor(await club(sealer))
      await browser.post('/cart', { item: 'tea' })
      await browser.post('/login', ann)
      expect((await browser.get('/')).json.data).toEqual({ passport: 'id of Ann' })
    })

    it('is kept by keepSessionInfo, and nothing but that', async () => {
      const browser = visitor(await club(sealer, { login: { keepSessionInfo: true } }))
      await browser.post('/cart', { item: 'tea' })
      await browser.post('/login', ann)
      const kept = { cart: { items: ['tea'] }, passport: 'id of Ann' }
      expect((await browser.get('/')).json.data).toEqual(kept)
      await browser.post('/cart', { item: 'milk' })
      expect((await browser.get('/')).json.data.cart).toEqual({ items: ['tea', 'milk'] })
    })

    it('is kept by clearSessionIgnoreFields, key by key', async () => {
      const auth = { clearSessionIgnoreFields: ['cart'] }
      const browser = visitor(await club(sealer, { auth }))
      await browser.get('/members')
      await browser.post('/cart', { item: 'tea' })
      await browser.post('/login', ann)
      expect((await browser.get('/')).json.data).toEqual({
        cart: { items: ['tea'] },
        passport: 'id of Ann',
      })
    })

    // It reads the data by session.data(), which is no verb of ours: any key may be data's.
    it('is dropped by clearSessionOnLogin: false too, so use keepSessionInfo', async () => {
      const browser = visitor(await club(sealer, { auth: { clearSessionOnLogin: false } }))
      await browser.post('/cart', { item: 'tea' })
      await browser.post('/login', ann)
      expect((await browser.get('/')).json.data).toEqual({ passport: 'id of Ann' })
      await browser.post('/cart', { item: 'tea' })
      await browser.post('/logout')
      expect((await browser.get('/')).json).toMatchObject({ authenticated: false, data: {} })
    })

    it('leads back to where the visitor wanted to go, once, if it is kept', async () => {
      const login = { successReturnToOrRedirect: '/home', keepSessionInfo: true }
      const browser = visitor(await club(sealer, { login }))
      expect((await browser.get('/members?page=2')).location).toBe('/login')
      expect((await browser.post('/login', ann)).location).toBe('/members?page=2')
      expect((await browser.get('/')).json.data).toEqual({ passport: 'id of Ann' })
      expect((await browser.post('/login', ann)).location).toBe('/home')
    })
  })

  describe('logout', () => {
    it('takes the cookie away with everything in it', async () => {
      const browser = visitor(await club(sealer))
      const login = await browser.post('/login', ann)
      await browser.post('/cart', { item: 'tea' })
      const logout = await browser.post('/logout')

      expect(logout.json).toMatchObject({ authenticated: false, data: {} })
      expect(logout.json.id).not.toBe(login.json.id)
      expect(logout.setCookie).toEqual([
        expect.stringMatching(/^session=;.*Max-Age=0/),
        expect.stringMatching(/^session\.ended=/),
      ])
      expect(browser.cookies.has('session')).toBe(false)
      expect((await browser.get('/')).json).toMatchObject({ authenticated: false, isNew: true })
    })

    it('does nothing to a visitor who was not logged in', async () => {
      const answer = await visitor(await club(sealer)).post('/logout')
      expect(answer).toMatchObject({ status: 200, setCookie: [] })
    })

    it('lets the next login in', async () => {
      const browser = visitor(await club(sealer))
      await browser.post('/login', ann)
      await browser.post('/logout')
      await browser.post('/login', bob)
      expect((await browser.get('/')).json.name).toBe('Bob')
    })
  })

  describe('a wrong password', () => {
    it('is answered with 401, and leaves what the visitor had', async () => {
      const browser = visitor(await club(sealer))
      const before = await browser.post('/cart', { item: 'tea' })
      expect(await browser.post('/login', wrong)).toMatchObject({ status: 401, setCookie: [] })
      const after = await browser.get('/')
      expect(after.json).toMatchObject({ authenticated: false, id: before.json.id })
      expect(after.json.data).toEqual({ cart: { items: ['tea'] } })
    })

    it('leaves a message in session.messages each time, before it redirects', async () => {
      const login = { failureMessage: true, failureRedirect: '/sorry' }
      const browser = visitor(await club(sealer, { login }))
      const answer = await browser.post('/login', wrong)
      expect(answer).toMatchObject({ status: 302, location: '/sorry' })
      expect(answer.setCookie).toHaveLength(1)
      await browser.post('/login', wrong)
      expect((await browser.get('/')).json.data).toEqual({ messages: ['No, Ann.', 'No, Ann.'] })
    })

    it('is told by a flash message, once', async () => {
      const login = { failureFlash: 'Sorry.', failureRedirect: '/login' }
      const browser = visitor(await club(sealer, { login }))
      await browser.post('/login', wrong)
      expect((await browser.get('/flash/error')).json).toEqual(['Sorry.'])
      expect((await browser.get('/flash/error')).json).toEqual([])
    })
  })

  it('is a 500 of Fastify if a login does not fit, and leaves the visitor out', async () => {
    const browser = visitor(await club(sealer, { login: { keepSessionInfo: true } }))
    // The cart fits, and leaves no room for a person.
    await browser.post('/cart', { item: 'x'.repeat(2860) })
    const before = browser.cookies.get('session')
    expect(before).toHaveLength(4067)
    const login = await browser.post('/login', ann)
    expect(login).toMatchObject({ status: 500, setCookie: [] })
    expect(login.json).toMatchObject({ statusCode: 500, code: 'ERR_SESSION_TOO_LARGE' })
    expect(browser.cookies.get('session')).toBe(before)
  })
})
