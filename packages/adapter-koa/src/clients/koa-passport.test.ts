import type { Context } from 'koa'
import { KoaPassport } from 'koa-passport'
import { Strategy } from 'passport-local'
import { describe, expect, it } from 'vitest'
import { visitor } from '../../../../testing/visitor.ts'
import { createSite, MAKINGS, type Making } from '../../test/site.ts'

interface Person {
  readonly id: string
  readonly name: string
}

interface Choices {
  readonly login?: object
  readonly logout?: object
}

/** A site where Ann and Bob can log in, both with the password `open sesame`. */
async function club(making: Making, choices: Choices = {}) {
  const people = new Map(
    ['Ann', 'Bob'].map((name) => [`id of ${name}`, { id: `id of ${name}`, name }]),
  )
  const auth = new KoaPassport()
  auth.use(
    new Strategy((username, password, done) => {
      const person = people.get(`id of ${username}`)
      if (person && password === 'open sesame') done(null, person, { message: 'Welcome.' })
      else done(null, false, { message: `No, ${username}.` })
    }),
  )
  auth.serializeUser<string>((user, done) => done(null, (user as Person).id))
  auth.deserializeUser((id: string, done) => done(null, people.get(id) ?? false))

  const site = createSite(making)
  site.app.use(auth.initialize())
  site.app.use(auth.session())
  const tell = (ctx: Context) => {
    const { id, isNew } = ctx.session
    const name = ctx.state.user?.name
    ctx.body = { name, authenticated: ctx.isAuthenticated(), id, isNew, data: { ...ctx.session } }
  }
  const login = auth.authenticate('local', choices.login ?? {})
  site.on('/', tell)
  site.on('/members', (ctx) => {
    if (ctx.isAuthenticated()) {
      ctx.body = 'members only'
      return
    }
    ctx.session.returnTo = ctx.originalUrl
    ctx.redirect('/login')
  })
  site.on('/cart', (ctx) => {
    const cart = (ctx.session.cart ??= { items: [] }) as { items: string[] }
    cart.items.push((ctx.request as { body?: { item?: string } }).body?.item as string)
    tell(ctx)
  })
  site.on('/login', (ctx) => login(ctx as never, async () => tell(ctx)))
  site.on('/by-hand', async (ctx) => {
    await ctx.login(people.get('id of Bob'))
    tell(ctx)
  })
  site.on('/by-callback', (ctx) =>
    auth.authenticate('local', async (error: unknown, person: Person | false) => {
      if (error || !person) ctx.throw(403, 'not you')
      await ctx.login(person)
      tell(ctx)
    })(ctx as never, async () => {}),
  )
  site.on('/logout', async (ctx) => {
    await (ctx.logout as (options?: object) => Promise<void>)(choices.logout)
    tell(ctx)
  })
  site.on('/expel', (ctx) => {
    ctx.body = people.delete('id of Ann')
  })
  return { origin: await site.serve(), errors: site.errors }
}

const ann = { username: 'Ann', password: 'open sesame' }
const bob = { username: 'Bob', password: 'open sesame' }
const wrong = { username: 'Ann', password: 'abracadabra' }

describe.each(MAKINGS)('koa-passport on Koa $version, sealed by $sealer', (making) => {
  describe('login', () => {
    it('is remembered from request to request', async () => {
      const { origin } = await club(making)
      const browser = visitor(origin)
      expect((await browser.post('/login', ann)).json).toMatchObject({
        name: 'Ann',
        authenticated: true,
      })
      const next = await browser.get('/')
      expect(next.json).toMatchObject({ name: 'Ann', authenticated: true, isNew: false })
      expect(next.json.data).toEqual({ passport: { user: 'id of Ann' } })
      expect(next.setCookie).toEqual([])
      expect((await browser.get('/members')).text).toBe('members only')
    })

    it('leaves a visitor who never logs in without a cookie', async () => {
      const { origin } = await club(making)
      const answer = await visitor(origin).get('/')
      expect(answer.json).toMatchObject({ authenticated: false, isNew: true, data: {} })
      expect(answer.setCookie).toEqual([])
    })

    it('redirects to successRedirect, with the cookie on the redirect', async () => {
      const { origin } = await club(making, { login: { successRedirect: '/home' } })
      const browser = visitor(origin)
      const answer = await browser.post('/login', ann)
      expect(answer).toMatchObject({ status: 302, location: '/home' })
      expect(answer.setCookie).toHaveLength(1)
      expect((await browser.get('/')).json.name).toBe('Ann')
    })

    it('works by hand: await ctx.login(person)', async () => {
      const { origin } = await club(making)
      const browser = visitor(origin)
      expect((await browser.post('/by-hand')).json.name).toBe('Bob')
      expect((await browser.get('/')).json.name).toBe('Bob')
    })

    it('works with a callback of the app’s own', async () => {
      const { origin } = await club(making)
      const browser = visitor(origin)
      expect(await browser.post('/by-callback', wrong)).toMatchObject({
        status: 403,
        text: 'not you',
        setCookie: [],
      })
      expect((await browser.post('/by-callback', ann)).json.name).toBe('Ann')
      expect((await browser.get('/')).json.name).toBe('Ann')
    })

    it('hands over from one person to the next', async () => {
      const { origin } = await club(making)
      const browser = visitor(origin)
      const first = await browser.post('/login', ann)
      const second = await browser.post('/login', bob)
      expect(second.json.id).not.toBe(first.json.id)
      expect((await browser.get('/')).json.data).toEqual({ passport: { user: 'id of Bob' } })
    })

    it('forgets a person who is no longer known', async () => {
      const { origin } = await club(making)
      const browser = visitor(origin)
      await browser.post('/login', ann)
      await visitor(origin).post('/expel')
      expect((await browser.get('/')).json).toMatchObject({
        authenticated: false,
        data: { passport: {} },
      })
    })

    it('changes the id, so that a planted cookie is worth nothing', async () => {
      for (const keepSessionInfo of [true, false]) {
        const { origin } = await club(making, { login: { keepSessionInfo } })
        const attacker = visitor(origin)
        const before = await attacker.post('/cart', { item: 'bait' })
        const victim = attacker.copy()
        const login = await victim.post('/login', ann)

        expect(login.json.id).not.toBe(before.json.id)
        expect((await victim.get('/')).json).toMatchObject({ name: 'Ann', id: login.json.id })
        expect((await attacker.get('/')).json.authenticated).toBe(false)
      }
    })
  })

  describe('keepSessionInfo', () => {
    it('drops what was there before login, if it is left out', async () => {
      const { origin } = await club(making)
      const browser = visitor(origin)
      await browser.post('/cart', { item: 'tea' })
      await browser.post('/login', ann)
      expect((await browser.get('/')).json.data).toEqual({ passport: { user: 'id of Ann' } })
    })

    it('keeps what was there before login, and nothing but that', async () => {
      const { origin } = await club(making, { login: { keepSessionInfo: true } })
      const browser = visitor(origin)
      await browser.post('/cart', { item: 'tea' })
      await browser.post('/login', ann)
      expect((await browser.get('/')).json.data).toEqual({
        cart: { items: ['tea'] },
        passport: { user: 'id of Ann' },
      })
      await browser.post('/cart', { item: 'milk' })
      expect((await browser.get('/')).json.data.cart).toEqual({ items: ['tea', 'milk'] })
    })

    it('keeps the rest at logout, and not the person', async () => {
      const { origin } = await club(making, { logout: { keepSessionInfo: true } })
      const browser = visitor(origin)
      await browser.post('/login', ann)
      await browser.post('/cart', { item: 'tea' })
      await browser.post('/logout')
      const answer = await browser.get('/')
      expect(answer.json).toMatchObject({ authenticated: false, isNew: false })
      expect(answer.json.data).toEqual({ cart: { items: ['tea'] }, passport: {} })
    })

    it('leads back to where the visitor wanted to go, once', async () => {
      const login = { successReturnToOrRedirect: '/home', keepSessionInfo: true }
      const { origin } = await club(making, { login })
      const browser = visitor(origin)
      expect((await browser.get('/members?page=2')).location).toBe('/login')
      expect((await browser.post('/login', ann)).location).toBe('/members?page=2')
      expect((await browser.get('/')).json.data).toEqual({ passport: { user: 'id of Ann' } })
      expect((await browser.post('/login', ann)).location).toBe('/home')
    })
  })

  describe('logout', () => {
    it('takes the cookie away with everything in it', async () => {
      const { origin } = await club(making)
      const browser = visitor(origin)
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
      const { origin } = await club(making)
      expect(await visitor(origin).post('/logout')).toMatchObject({ status: 200, setCookie: [] })
    })

    it('lets the next login in', async () => {
      const { origin } = await club(making)
      const browser = visitor(origin)
      await browser.post('/login', ann)
      await browser.post('/logout')
      await browser.post('/login', bob)
      expect((await browser.get('/')).json.name).toBe('Bob')
    })
  })

  describe('a wrong password', () => {
    it('is answered with 401, and leaves what the visitor had', async () => {
      const { origin } = await club(making)
      const browser = visitor(origin)
      const before = await browser.post('/cart', { item: 'tea' })
      expect(await browser.post('/login', wrong)).toMatchObject({ status: 401, setCookie: [] })
      const after = await browser.get('/')
      expect(after.json).toMatchObject({ authenticated: false, id: before.json.id })
      expect(after.json.data).toEqual({ cart: { items: ['tea'] } })
    })

    it('leaves a message in session.messages each time, before it redirects', async () => {
      const login = { failureMessage: true, failureRedirect: '/sorry' }
      const { origin } = await club(making, { login })
      const browser = visitor(origin)
      const answer = await browser.post('/login', wrong)
      expect(answer).toMatchObject({ status: 302, location: '/sorry' })
      expect(answer.setCookie).toHaveLength(1)
      await browser.post('/login', wrong)
      expect((await browser.get('/')).json.data).toEqual({ messages: ['No, Ann.', 'No, Ann.'] })
    })
  })

  it('is told by the error event of a login that does not fit, and leaves the visitor out', async () => {
    const { origin, errors } = await club(making, { login: { keepSessionInfo: true } })
    const browser = visitor(origin)
    // The cart fits, and leaves no room for a person.
    await browser.post('/cart', { item: 'x'.repeat(2850) })
    const before = browser.cookies.get('session')
    expect(before).toHaveLength(4067)
    const login = await browser.post('/login', ann)
    expect(login).toMatchObject({ status: 500, setCookie: [] })
    expect(errors.map(({ code }) => code)).toEqual(['ERR_SESSION_TOO_LARGE'])
    expect(browser.cookies.get('session')).toBe(before)
  })
})
