import { describe, expect, it } from 'vitest'
import { errorOf, type Loose, site } from '../../test/support.ts'
import type { SessionState } from '../life/state.ts'
import { VERSION } from '../words/version.ts'
import { exposedState, exposeState, findState, SESSION_PROPERTY } from './expose.ts'

const EXPOSED = Symbol.for('sealed-session.exposed')
const NOTE = () => ({ access: 'req.session', install: 'app.use(session())' })

async function stateNamed(name = 'session'): Promise<SessionState<Loose>> {
  return site({ cookie: { name } }).sessions.open(undefined)
}

async function exposed(name = 'session') {
  const req: Loose = {}
  const state = await stateNamed(name)
  exposeState(req, name, state)
  return { req, state }
}

describe('an exposed session', () => {
  it('is where handlers look for it, and is not touched before', async () => {
    const { req, state } = await exposed()
    expect(['session' in req, state.touched]).toEqual([true, false])

    expect(req.session).toBe(state.session)
    expect(state.touched).toBe(true)
  })

  it('is found by its state, with and without its name', async () => {
    const { req, state } = await exposed()

    expect(exposedState(req, NOTE)).toBe(state)
    expect(exposedState(req, NOTE, 'session')).toBe(state)
    expect(findState(req, 'session')).toBe(state)
    expect(findState(req, 'other')).toBeUndefined()
    expect(findState({}, 'session')).toBeUndefined()
  })

  it('is the new object after regenerate()', async () => {
    const { req } = await exposed()
    const before = req.session

    await before.regenerate()

    expect(req.session).not.toBe(before)
    expect(Object.isFrozen(before)).toBe(true)
  })

  it('has its data replaced by an object that is assigned, and ends by null', async () => {
    const { req, state } = await exposed()
    const { session } = req

    req.session = { user: 'ann' }
    expect([req.session === session, { ...req.session }]).toEqual([true, { user: 'ann' }])

    req.session = null
    expect([state.phase, { ...req.session }]).toEqual(['destroyed', {}])
  })

  it('refuses to be assigned what is no object', async () => {
    const { req } = await exposed()

    expect((await errorOf(() => Object.assign(req, { session: 7 }))).code).toBe(
      'ERR_SESSION_NOT_JSON',
    )
  })

  it('leaves a trace on the request that only symbols show', async () => {
    const { req } = await exposed()

    expect(Object.keys(req)).toEqual(['session'])
    expect(Object.getOwnPropertyDescriptor(req, 'session')).toEqual(SESSION_PROPERTY)
    expect(JSON.stringify(req)).toBe('{"session":{}}')
  })

  it('may have its property on a prototype that many requests share', async () => {
    const context: Loose = {}
    const one: Loose = Object.create(context)
    const two: Loose = Object.create(context)
    const bystander: Loose = Object.create(context)
    const states = [await stateNamed(), await stateNamed()] as const
    exposeState(one, 'session', states[0], context)
    exposeState(two, 'session', states[1], context)

    one.session.user = 'ann'

    expect(Object.keys(one)).toEqual([])
    expect([one.session, two.session]).toEqual([{ user: 'ann' }, {}])
    expect([one.session === states[0].session, two.session === states[1].session]).toEqual([
      true,
      true,
    ])
    expect(bystander.session).toBeUndefined()
  })

  it('is an ordinary property for requests of that prototype that have none of ours', async () => {
    const context: Loose = {}
    exposeState(Object.create(context), 'session', await stateNamed(), context)
    const bystander: Loose = Object.create(context)

    bystander.session = 'theirs'

    expect(bystander.session).toBe('theirs')
    expect(Object.getOwnPropertyDescriptor(bystander, 'session')).toEqual({
      value: 'theirs',
      writable: true,
      enumerable: true,
      configurable: true,
    })
    expect(Object.create(context).session).toBeUndefined()
  })
})

describe('sessions on a request that has some already', () => {
  it('are refused if their cookie has the same name', async () => {
    const { req, state } = await exposed()
    const second = await stateNamed()

    const error = await errorOf(() => exposeState(req, 'session', second))

    expect([error.code, error.message]).toEqual([
      'ERR_SESSION_ALREADY_INSTALLED',
      'Sessions with the cookie name session are installed twice on this request. Install them once, or give the second ones another cookie.name.',
    ])
    expect(exposedState(req, NOTE)).toBe(state)
  })

  it('live beside them if their cookies have different names', async () => {
    const { req, state } = await exposed('session')
    const admin = await stateNamed('admin')
    const guest = await stateNamed('guest')
    exposeState(req, 'admin', admin)
    exposeState(req, 'guest', guest)

    expect(exposedState(req, NOTE, 'session')).toBe(state)
    expect(exposedState(req, NOTE, 'admin')).toBe(admin)
    expect(exposedState(req, NOTE, 'guest')).toBe(guest)
    expect(exposedState(req, NOTE)).toBe(state)
    expect(req.session).toBe(state.session)
    for (const name of ['session', 'admin', 'guest']) {
      expect((await errorOf(() => exposeState(req, name, guest))).code).toBe(
        'ERR_SESSION_ALREADY_INSTALLED',
      )
    }
  })

  it('are refused if another library made them, which stay untouched', async () => {
    const theirs = { user: 'bob' }
    const req: Loose = { session: theirs }
    const state = await stateNamed()

    const error = await errorOf(() => exposeState(req, 'session', state))

    expect([error.code, error.message]).toEqual([
      'ERR_SESSION_ALREADY_INSTALLED',
      'Another session library has put its session here already. Remove one of the two.',
    ])
    expect([req.session, Reflect.ownKeys(req)]).toEqual([theirs, ['session']])
  })

  it.each([[null], [undefined]])('take the place of %s', async (left) => {
    const req: Loose = { session: left }
    const state = await stateNamed()

    exposeState(req, 'session', state)

    expect(req.session).toBe(state.session)
  })

  it('take the place of null on the prototype, for this request alone', async () => {
    const prototype = { session: null }
    const req: Loose = Object.create(prototype)
    const state = await stateNamed()

    exposeState(req, 'session', state)

    expect([req.session === state.session, prototype.session]).toEqual([true, null])
  })

  it('take the place of null on a request whose prototype has our property', async () => {
    const context: Loose = {}
    exposeState(Object.create(context), 'session', await stateNamed(), context)
    const req: Loose = Object.create(context, {
      session: { value: null, writable: true, configurable: true },
    })
    const state = await stateNamed()

    exposeState(req, 'session', state, context)

    expect(req.session).toBe(state.session)
  })
})

describe('a session that is asked for where there is none', () => {
  it('is missed with the line that installs it', async () => {
    const error = await errorOf(() => exposedState({}, NOTE))

    expect([error.code, error.message, error.remedy]).toEqual([
      'ERR_SESSION_NOT_INSTALLED',
      'The session middleware must be installed to access req.session. No session middleware has run for this request. Add this line before your routes: app.use(session())',
      'Add this line before your routes: app.use(session())',
    ])
  })

  it('is missed with the cause, if the adapter knows it, and with its cookie’s name', async () => {
    const { req } = await exposed()
    const note = () => ({ ...NOTE(), cause: 'It comes after this handler.' })

    const error = await errorOf(() => exposedState(req, note, 'admin'))

    expect(error.message).toBe(
      'The session middleware must be installed to access req.session (cookie admin). It comes after this handler. Add this line before your routes: app.use(session())',
    )
  })

  it('costs no look for causes where there is one', async () => {
    const { req } = await exposed()

    exposedState(req, () => {
      throw new Error('nobody asked')
    })
  })
})

describe('a session that another version of the core has exposed', () => {
  const foreign = async (name: string) => {
    const state = await stateNamed(name)
    return { name, version: '0.0.9', state, next: undefined }
  }

  it('is not handed out, and the error names both versions', async () => {
    const req = { [EXPOSED]: await foreign('session') }

    const error = await errorOf(() => exposedState(req, NOTE))

    expect([error.code, error.message]).toEqual([
      'ERR_SESSION_VERSION_CONFLICT',
      `Two versions of @sealed-session/core met on this request: 0.0.9 installed the session, ${VERSION} asks for it. Run \`npm ls @sealed-session/core\`, and bring the packages to one version.`,
    ])
  })

  it('is noticed when the same cookie is installed once more', async () => {
    const req = { [EXPOSED]: await foreign('session') }
    const state = await stateNamed()

    expect((await errorOf(() => exposeState(req, 'session', state))).code).toBe(
      'ERR_SESSION_ALREADY_INSTALLED',
    )
  })

  it('does not hinder one of another name', async () => {
    const req = { [EXPOSED]: await foreign('other') }
    const state = await stateNamed()
    exposeState(req, 'session', state)

    expect(exposedState(req, NOTE, 'session')).toBe(state)
    expect((await errorOf(() => exposedState(req, NOTE, 'other'))).code).toBe(
      'ERR_SESSION_VERSION_CONFLICT',
    )
  })
})
