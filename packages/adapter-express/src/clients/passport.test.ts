import { stateOf } from '@sealed-session/core'
import connectFlash from 'connect-flash'
import express, { type NextFunction, type Request, type Response } from 'express'
import passport from 'passport'
import { Strategy } from 'passport-local'
import { describe, expect, it } from 'vitest'
import { serve } from '../../../../testing/serve.ts'
import { visitor } from '../../../../testing/visitor.ts'
import { createApp, MAKINGS, type Making, secret } from '../../test/site.ts'
import { session } from '../index.ts'

interface Person {
  readonly id: string
  readonly name: string
}

type Serialize = (person: Person, done: (error: unknown, key?: unknown) => void) => void

interface Choices {
  readonly login?: passport.AuthenticateOptions
  readonly logout?: passport.LogOutOptions
  /** What stands in the session for a person. */
  readonly serialize?: Serialize
  /** Installs the session strategy by its other spelling. */
  readonly byName?: boolean
}

/** A site where Ann and Bob can log in, both with the password `open sesame`. */
async function club(making: Making, choices: Choices = {}) {
  const people = new Map(
    ['Ann', 'Bob'].map((name) => [`id of ${name}`, { id: `id of ${name}`, name }]),
  )
  const errors: Error[] = []
  /** Who got past the login. */
  const admitted: string[] = []
  const auth = new passport.Passport()
  auth.use(
    new Strategy((username, password, done) => {
      const person = people.get(`id of ${username}`)
      if (person && password === 'open sesame') done(null, person, { message: 'Welcome.' })
      else done(null, false, { message: `No, ${username}.` })
    }),
  )
  const byId: Serialize = (person, done) => done(null, person.id)
  auth.serializeUser<unknown>((user, done) => (choices.serialize ?? byId)(user as Person, done))
  auth.deserializeUser((id: string, done) => done(null, people.get(id) ?? false))

  const app = createApp(making)
  app.use(connectFlash())
  app.use(choices.byName ? auth.authenticate('session') : auth.session())

  const tell = (req: Request, res: Response) => {
    const { id, isNew } = req.session
    const name = (req.user as Person | undefined)?.name
    res.json({ name, authenticated: req.isAuthenticated?.(), id, isNew, data: req.session })
  }
  app.get('/', tell)
  app.get('/flash', (req, res) => void res.json(req.flash()))
  app.get('/members', (req, res) => {
    if (req.isAuthenticated()) return void res.send('members only')
    req.session.returnTo = req.originalUrl
    res.redirect('/login')
  })
  app.post('/cart', (req, res) => {
    const cart = (req.session.cart ??= { items: [] }) as { items: string[] }
    cart.items.push(req.body.item)
    tell(req, res)
  })
  app.post('/login', auth.authenticate('local', choices.login ?? {}), (req, res) => {
    admitted.push((req.user as Person).name)
    tell(req, res)
  })
  app.post('/by-hand', (req, res, next) => {
    const person = people.get(`id of ${req.body.username}`) as Express.User
    req.login(person, (error) => (error ? next(error) : tell(req, res)))
  })
  app.post('/logout', (req, res, next) => {
    req.logout(choices.logout ?? {}, (error) => (error ? next(error) : tell(req, res)))
  })
  app.post('/logout-plainly', (req, res, next) => {
    req.logout((error) => (error ? next(error) : tell(req, res)))
  })
  app.post('/expel', (req, res) => void res.json(people.delete(`id of ${req.body.username}`)))
  app.use((error: Error, _req: Request, res: Response, _next: NextFunction) => {
    errors.push(error)
    res.status(500).send(error.message)
  })
  return { origin: await serve(app), errors, admitted }
}

const ann = { username: 'Ann', password: 'open sesame' }
const bob = { username: 'Bob', password: 'open sesame' }
const wrong = { username: 'Ann', password: 'abracadabra' }

describe.each(MAKINGS)('passport on Express $express, sealed by $sealer', (making) => {
  describe('login', () => {
    it('is remembered from request to request', async () => {
      const { origin, admitted } = await club(making)
      const browser = visitor(origin)
      const login = await browser.post('/login', ann)
      expect(login.json).toMatchObject({ name: 'Ann', authenticated: true })
      expect(admitted).toEqual(['Ann'])

      const next = await browser.get('/')
      expect(next.json).toMatchObject({ name: 'Ann', authenticated: true, isNew: false })
      expect(next.json.data).toEqual({ passport: { user: 'id of Ann' } })
      expect(next.setCookie).toEqual([])
      expect((await browser.get('/members')).text).toBe('members only')
    })

    it('is remembered where the session strategy is named: authenticate("session")', async () => {
      const { origin } = await club(making, { byName: true })
      const browser = visitor(origin)
      await browser.post('/login', ann)
      expect((await browser.get('/')).json.name).toBe('Ann')
    })

    it('leaves a visitor who never logs in without a cookie', async () => {
      const { origin } = await club(making)
      const browser = visitor(origin)
      const answer = await browser.get('/')
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

    it('works by hand: req.login(person, callback)', async () => {
      const { origin } = await club(making)
      const browser = visitor(origin)
      expect((await browser.post('/by-hand', bob)).json.name).toBe('Bob')
      expect((await browser.get('/')).json.name).toBe('Bob')
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
      await visitor(origin).post('/expel', ann)

      const answer = await browser.get('/')
      expect(answer.json).toMatchObject({ authenticated: false, data: { passport: {} } })
      expect(answer.setCookie).toHaveLength(1)
      expect((await browser.get('/')).json.data).toEqual({ passport: {} })
    })
  })

  describe('fixation', () => {
    it('is ruled out: the id changes at login, and stays from then on', async () => {
      const { origin } = await club(making)
      const browser = visitor(origin)
      const before = await browser.post('/cart', { item: 'tea' })
      const login = await browser.post('/login', ann)
      expect(login.json.id).not.toBe(before.json.id)
      expect((await browser.get('/')).json.id).toBe(login.json.id)
    })

    it('is ruled out: the id changes at login though the data is kept', async () => {
      const { origin } = await club(making, { login: { keepSessionInfo: true } })
      const browser = visitor(origin)
      const before = await browser.post('/cart', { item: 'tea' })
      const login = await browser.post('/login', ann)
      expect(login.json.id).not.toBe(before.json.id)
      expect((await browser.get('/')).json.id).toBe(login.json.id)
    })

    it('is ruled out: whoever planted the cookie is not logged in with its victim', async () => {
      const { origin } = await club(making)
      const attacker = visitor(origin)
      await attacker.post('/cart', { item: 'bait' })
      const victim = attacker.copy()
      await victim.post('/login', ann)

      expect((await victim.get('/')).json).toMatchObject({ name: 'Ann', authenticated: true })
      expect((await attacker.get('/')).json).toMatchObject({ authenticated: false })
      expect(victim.cookies.get('session')).not.toBe(attacker.cookies.get('session'))
    })

    it('is ruled out at logout too: the id changes, with the data kept or not', async () => {
      for (const keepSessionInfo of [true, false]) {
        const { origin } = await club(making, { logout: { keepSessionInfo } })
        const browser = visitor(origin)
        const login = await browser.post('/login', ann)
        const logout = await browser.post('/logout')
        expect(logout.json.id).not.toBe(login.json.id)
      }
    })
  })

  describe('keepSessionInfo', () => {
    it('drops what was there before login, if it is left out', async () => {
      const { origin } = await club(making)
      const browser = visitor(origin)
      await browser.post('/cart', { item: 'tea' })
      const login = await browser.post('/login', ann)
      expect(login.json.data).toEqual({ passport: { user: 'id of Ann' } })
      expect((await browser.get('/')).json.data).toEqual({ passport: { user: 'id of Ann' } })
    })

    it('keeps what was there before login, and nothing but that', async () => {
      const { origin } = await club(making, { login: { keepSessionInfo: true } })
      const browser = visitor(origin)
      await browser.post('/cart', { item: 'tea' })
      await browser.post('/login', ann)

      const kept = { cart: { items: ['tea'] }, passport: { user: 'id of Ann' } }
      expect((await browser.get('/')).json.data).toEqual(kept)
      const more = await browser.post('/cart', { item: 'milk' })
      expect(more.json.data.cart).toEqual({ items: ['tea', 'milk'] })
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
  })

  describe('logout', () => {
    it('takes the cookie away with everything in it', async () => {
      const { origin } = await club(making)
      const browser = visitor(origin)
      await browser.post('/login', ann)
      await browser.post('/cart', { item: 'tea' })

      const logout = await browser.post('/logout')
      expect(logout.json).toMatchObject({ authenticated: false, data: {} })
      expect(logout.setCookie).toEqual([
        expect.stringMatching(/^session=;.*Max-Age=0/),
        expect.stringMatching(/^session\.ended=/),
      ])
      expect(browser.cookies.has('session')).toBe(false)
      expect((await browser.get('/')).json).toMatchObject({ authenticated: false, isNew: true })
    })

    it('takes a callback alone: req.logout(callback)', async () => {
      const { origin } = await club(making)
      const browser = visitor(origin)
      await browser.post('/login', ann)
      expect((await browser.post('/logout-plainly')).json.authenticated).toBe(false)
      expect((await browser.get('/')).json.authenticated).toBe(false)
    })

    it('does nothing to a visitor who was not logged in', async () => {
      const { origin } = await club(making)
      const answer = await visitor(origin).post('/logout')
      expect(answer.status).toBe(200)
      expect(answer.setCookie).toEqual([])
    })

    it('lets the next login in', async () => {
      const { origin } = await club(making)
      const browser = visitor(origin)
      await browser.post('/login', ann)
      await browser.post('/logout')
      await browser.post('/login', bob)
      expect((await browser.get('/')).json.name).toBe('Bob')
    })

    // Nothing is kept on the server that could be crossed out: maxAge alone ends such a copy.
    it('cannot take back a copy of the cookie that somebody made before', async () => {
      const { origin } = await club(making)
      const browser = visitor(origin)
      await browser.post('/login', ann)
      const copy = browser.copy()
      await browser.post('/logout')
      expect((await browser.get('/')).json.authenticated).toBe(false)
      expect((await copy.get('/')).json.name).toBe('Ann')
    })
  })

  describe('returnTo', () => {
    it('leads back to where the visitor wanted to go, once, if the data is kept', async () => {
      const login = { successReturnToOrRedirect: '/home', keepSessionInfo: true }
      const { origin } = await club(making, { login })
      const browser = visitor(origin)
      expect((await browser.get('/members?page=2')).location).toBe('/login')
      expect((await browser.post('/login', ann)).location).toBe('/members?page=2')
      // passport deletes it after save(): what changes after save() goes out with the head too.
      expect((await browser.get('/')).json.data).toEqual({ passport: { user: 'id of Ann' } })
      expect((await browser.post('/login', ann)).location).toBe('/home')
    })

    it('is dropped with the rest, if the data is not kept', async () => {
      const { origin } = await club(making, { login: { successReturnToOrRedirect: '/home' } })
      const browser = visitor(origin)
      await browser.get('/members')
      expect((await browser.post('/login', ann)).location).toBe('/home')
    })
  })

  describe('a wrong password', () => {
    it('is answered with 401 and no cookie', async () => {
      const { origin } = await club(making)
      const browser = visitor(origin)
      expect(await browser.post('/login', wrong)).toMatchObject({ status: 401, setCookie: [] })
      expect((await browser.get('/')).json.authenticated).toBe(false)
    })

    it('leaves what the visitor had, and the id, as they were', async () => {
      const { origin } = await club(making)
      const browser = visitor(origin)
      const before = await browser.post('/cart', { item: 'tea' })
      await browser.post('/login', wrong)
      const after = await browser.get('/')
      expect(after.json.id).toBe(before.json.id)
      expect(after.json.data).toEqual({ cart: { items: ['tea'] } })
    })

    it('leaves a message in session.messages each time: failureMessage true', async () => {
      const { origin } = await club(making, {
        login: { failureMessage: true, failureRedirect: '/login' },
      })
      const browser = visitor(origin)
      expect(await browser.post('/login', wrong)).toMatchObject({ status: 302, location: '/login' })
      await browser.post('/login', wrong)
      await browser.post('/login', { username: 'Eve', password: 'please' })
      const messages = ['No, Ann.', 'No, Ann.', 'No, Eve.']
      expect((await browser.get('/')).json.data).toEqual({ messages })
    })

    it('leaves a message of the app’s own words: failureMessage text', async () => {
      const { origin } = await club(making, { login: { failureMessage: 'Try again.' } })
      const browser = visitor(origin)
      expect((await browser.post('/login', wrong)).status).toBe(401)
      expect((await browser.get('/')).json.data).toEqual({ messages: ['Try again.'] })
    })

    it('is told by connect-flash on the next page, and on that one only: failureFlash', async () => {
      const { origin } = await club(making, {
        login: { failureFlash: true, failureRedirect: '/login' },
      })
      const browser = visitor(origin)
      await browser.post('/login', wrong)
      await browser.post('/login', wrong)
      expect((await browser.get('/flash')).json).toEqual({ error: ['No, Ann.', 'No, Ann.'] })
      expect((await browser.get('/flash')).json).toEqual({})
    })
  })

  describe('successFlash and successMessage', () => {
    // passport says them before it regenerates the session, whoever keeps the session.
    it('are lost with the rest, if the data is not kept', async () => {
      const login = { successFlash: true, successMessage: true }
      const { origin } = await club(making, { login })
      const browser = visitor(origin)
      await browser.post('/login', ann)
      expect((await browser.get('/')).json.data).toEqual({ passport: { user: 'id of Ann' } })
    })

    it('arrive, if the data is kept', async () => {
      const login = { successFlash: true, successMessage: true, keepSessionInfo: true }
      const { origin } = await club(making, { login })
      const browser = visitor(origin)
      await browser.post('/login', ann)
      expect((await browser.get('/')).json.data.messages).toEqual(['Welcome.'])
      expect((await browser.get('/flash')).json).toEqual({ success: ['Welcome.'] })
    })
  })

  describe('a login that cannot be saved', () => {
    it('tells the error handler when serializeUser fails, and nobody is logged in', async () => {
      const { origin, errors, admitted } = await club(making, {
        serialize: (_person, done) => done(new Error('The directory is down.')),
      })
      const browser = visitor(origin)
      await browser.post('/cart', { item: 'tea' })
      const answer = await browser.post('/login', ann)
      expect(answer).toMatchObject({ status: 500, text: 'The directory is down.' })
      expect(errors).toHaveLength(1)
      expect(admitted).toEqual([])
      // passport had regenerated the session by then, so the visitor starts afresh.
      expect((await browser.get('/')).json).toMatchObject({ authenticated: false, data: {} })
    })

    it('tells the error handler when what stands for the person is no JSON', async () => {
      const { origin, errors, admitted } = await club(making, {
        serialize: (_person, done) => done(null, new Date(0)),
      })
      const browser = visitor(origin)
      await browser.post('/cart', { item: 'tea' })
      const before = browser.cookies.get('session')
      const answer = await browser.post('/login', ann)
      expect(answer).toMatchObject({ status: 500, setCookie: [] })
      expect(answer.text).toContain('passport.user is an instance of Date')
      expect(errors[0]).toMatchObject({ code: 'ERR_SESSION_NOT_JSON', path: 'passport.user' })
      expect(admitted).toEqual([])
      expect(browser.cookies.get('session')).toBe(before)
      expect((await browser.get('/')).json).toMatchObject({ authenticated: false, isNew: false })
    })

    it('tells the error handler when the person is too large for a cookie', async () => {
      const { origin, errors, admitted } = await club(making, {
        serialize: (_person, done) => done(null, 'x'.repeat(5000)),
      })
      const browser = visitor(origin)
      const answer = await browser.post('/login', ann)
      expect(answer).toMatchObject({ status: 500, setCookie: [] })
      expect(answer.text).toContain('passport (')
      expect(errors[0]).toMatchObject({ code: 'ERR_SESSION_TOO_LARGE' })
      expect(admitted).toEqual([])
      expect((await browser.get('/')).json.authenticated).toBe(false)
    })
  })

  describe('in parallel', () => {
    it('sees the same person in all requests of one visitor', async () => {
      const { origin } = await club(making)
      const browser = visitor(origin)
      const login = await browser.post('/login', ann)
      const answers = await Promise.all(Array.from({ length: 12 }, () => browser.get('/')))
      for (const { json, setCookie } of answers) {
        expect(json).toMatchObject({ name: 'Ann', id: login.json.id })
        expect(setCookie).toEqual([])
      }
    })

    it('never mixes visitors up', async () => {
      const { origin } = await club(making)
      const browsers = Array.from({ length: 12 }, () => visitor(origin))
      const logins = await Promise.all(
        browsers.map((browser, at) => browser.post('/login', at % 2 ? ann : bob)),
      )
      expect(new Set(logins.map(({ json }) => json.id)).size).toBe(12)
      const answers = await Promise.all(browsers.map((browser) => browser.get('/')))
      const names = answers.map(({ json }) => json.name)
      expect(names).toEqual(browsers.map((_, at) => (at % 2 ? 'Ann' : 'Bob')))
      expect(answers.map(({ json }) => json.id)).toEqual(logins.map(({ json }) => json.id))
    })

    it('gives every login of one visitor a session of its own, and the last one counts', async () => {
      const { origin } = await club(making)
      const browser = visitor(origin)
      await browser.post('/cart', { item: 'tea' })
      const logins = await Promise.all([1, 2, 3, 4].map(() => browser.post('/login', ann)))
      const ids = logins.map(({ json }) => json.id)
      expect(new Set(ids).size).toBe(4)
      const { json } = await browser.get('/')
      expect(json.name).toBe('Ann')
      expect(ids).toContain(json.id)
    })
  })
})

describe('passport', () => {
  it('finds another object in req.session after login, and the old one as it was', async () => {
    const seen: { same: boolean; frozen: boolean; cart: unknown; state: boolean }[] = []
    const auth = new passport.Passport()
    auth.use(new Strategy((name, _password, done) => done(null, { id: name, name })))
    auth.serializeUser((person, done) => done(null, (person as Person).id))
    const app = createApp({ express: '5', sealer: 'auto' })
    app.post('/login', (req, res, next) => {
      req.session.cart = 'tea'
      const before = req.session
      auth.authenticate('local')(req, res, (error?: unknown) => {
        if (error) return next(error)
        seen.push({
          same: before === req.session,
          frozen: Object.isFrozen(before),
          cart: before.cart,
          state: stateOf(before) === stateOf(req.session),
        })
        res.end()
      })
    })
    await visitor(await serve(app)).post('/login', ann)
    expect(seen).toEqual([{ same: false, frozen: true, cart: 'tea', state: true }])
  })

  it('regenerates a session whose subject it changes once, not twice', async () => {
    const auth = new passport.Passport()
    auth.use(new Strategy((name, _password, done) => done(null, { id: name, name })))
    auth.serializeUser((person, done) => done(null, (person as Person).id))
    const app = express()
    const subject = (data: { passport?: { user?: string } }) => data.passport?.user
    app.use(session({ secret, subject }), express.urlencoded())
    app.post('/login', auth.authenticate('local'), (req, res) => void res.send(req.session.id))
    app.get('/', (req, res) => void res.send(req.session.id))

    const browser = visitor(await serve(app))
    const { text: first } = await browser.post('/login', ann)
    expect((await browser.get('/')).text).toBe(first)
    const { text: second } = await browser.post('/login', bob)
    expect(second).not.toBe(first)
    expect((await browser.get('/')).text).toBe(second)
  })
})
