import { describe, expect, it } from 'vitest'
import { errorOf, type Loose, site } from '../../test/support.ts'
import {
  exposedSession,
  exposeState,
  findVisit,
  isExposed,
  loadedSession,
  SESSION_PROPERTY,
} from './expose.ts'
import { headOf } from './request.ts'
import { type AdapterSessions, toSessions } from './sessions.ts'
import type { Visit } from './visit.ts'

const NOTE = () => ({ access: 'req.session', install: 'app.use(session())' })

function sessionsNamed(name = 'session'): AdapterSessions<Loose> {
  return toSessions(site({ sealer: 'node', cookie: { name } }).sessions)
}

function visitNamed(name = 'session', cookie?: string): Visit<Loose> {
  return sessionsNamed(name).visit(headOf(cookie))
}

function exposed(name = 'session') {
  const req: Loose = {}
  const visit = visitNamed(name)
  exposeState(req, name, visit)
  return { req, visit }
}

describe('an exposed session', () => {
  it('is where handlers look for it, and is not touched before', () => {
    const { req, visit } = exposed()
    expect(['session' in req, visit.touched]).toEqual([true, false])

    expect(req.session).toBe(visit.session)
    expect(visit.touched).toBe(true)
  })

  it('is found with and without its cookie’s name', () => {
    const { req, visit } = exposed()

    expect(exposedSession(req, NOTE)).toBe(visit.session)
    expect(exposedSession(req, NOTE, 'session')).toBe(visit.session)
    expect(findVisit(req, 'session')).toBe(visit)
    expect(findVisit(req, 'other')).toBeUndefined()
    expect(findVisit({}, 'session')).toBeUndefined()
  })

  it('is the new object after regenerate()', async () => {
    const { req } = exposed()
    const before = req.session

    const after = await before.regenerate()

    expect([req.session === after, req.session === before]).toEqual([true, false])
  })

  it('has its data replaced by an object that is assigned, and ends by null', () => {
    const { req, visit } = exposed()
    const { session } = req

    req.session = { user: 'ann' }
    expect([req.session === session, { ...req.session }]).toEqual([true, { user: 'ann' }])

    req.session = null
    expect([visit.state.phase, { ...req.session }]).toEqual(['destroyed', {}])
  })

  it('refuses to be assigned what is no object', async () => {
    const { req } = exposed()

    expect((await errorOf(() => Object.assign(req, { session: 7 }))).code).toBe(
      'ERR_SESSION_NOT_JSON',
    )
  })

  it('leaves a trace on the request that only symbols show', () => {
    const { req } = exposed()

    expect(Object.keys(req)).toEqual(['session'])
    expect(Object.getOwnPropertyDescriptor(req, 'session')).toEqual(SESSION_PROPERTY)
    expect(JSON.stringify(req)).toBe('{"session":{}}')
  })

  it('is the request’s own, though requests share a prototype', () => {
    const context: Loose = {}
    const [one, two, bystander] = [1, 2, 3].map(() => Object.create(context) as Loose) as [
      Loose,
      Loose,
      Loose,
    ]
    exposeState(one, 'session', visitNamed())
    exposeState(two, 'session', visitNamed())

    one.session.user = 'ann'

    expect([one.session, two.session, bystander.session]).toEqual([{ user: 'ann' }, {}, undefined])
    expect(Object.keys(context)).toEqual([])
  })

  it('is an ordinary property where an adapter has put it on the prototype of all requests', () => {
    const context: Loose = Object.defineProperty({}, 'session', SESSION_PROPERTY)
    const request: Loose = Object.create(context)
    const bystander: Loose = Object.create(context)
    exposeState(request, 'session', visitNamed())

    bystander.session = 'theirs'

    expect([typeof request.session, bystander.session]).toEqual(['object', 'theirs'])
    expect(Object.getOwnPropertyDescriptor(bystander, 'session')).toEqual({
      value: 'theirs',
      writable: true,
      enumerable: true,
      configurable: true,
    })
    expect(Object.create(context).session).toBeUndefined()
  })

  it('that somebody deletes makes the commit fail: it would not have ended the session', async () => {
    const { req, visit } = exposed()
    req.session.user = 'ann'
    delete req.session

    const error = await errorOf(() => visit.commit())

    expect([error.code, error.message]).toEqual([
      'ERR_SESSION_VERB',
      'The session was deleted from its request, which does not end it: the visitor would stay logged in. To end the session assign null: req.session = null.',
    ])
    expect((await visit.commit()).setCookie).toEqual([])
  })

  it('that nobody looked at makes it fail as well when it is deleted', async () => {
    const { req, visit } = exposed()
    delete req.session

    expect((await errorOf(() => visit.commit())).code).toBe('ERR_SESSION_VERB')
  })
})

describe('a session that takes time to open', () => {
  const onDemand = async () => {
    const { sessions } = site({ sealer: 'web', load: 'on demand' })
    const req: Loose = {}
    const cookie = await sessions.cookieFor({ user: 'ann' })
    exposeState(req, 'session', toSessions(sessions).visit(headOf(cookie)))
    return req
  }

  it('is not there before it is loaded, and says what to do', async () => {
    const req = await onDemand()

    for (const look of [() => req.session, () => exposedSession(req, NOTE)]) {
      const error = await errorOf(look)
      expect([error.code, error.message]).toEqual([
        'ERR_SESSION_NOT_LOADED',
        "The session has not been loaded yet, which takes time here. Call `await loadSession(request)` first, or leave load: 'on demand' out.",
      ])
    }
  })

  it('is there once it is loaded, for all that look', async () => {
    const req = await onDemand()

    const session = await loadedSession<Loose>(req, NOTE)

    expect(session.user).toBe('ann')
    expect([req.session === session, exposedSession(req, NOTE) === session]).toEqual([true, true])
    expect(await loadedSession(req, NOTE)).toBe(session)
  })

  it('is missed like any other where it is not installed', async () => {
    expect((await errorOf(() => loadedSession({}, NOTE))).code).toBe('ERR_SESSION_NOT_INSTALLED')
  })
})

describe('sessions on a request that has some already', () => {
  it('are nothing new if they are the same: a request that was forwarded, a sub-app', () => {
    const req: Loose = {}
    const sessions = sessionsNamed()
    const visit = sessions.visit(headOf(undefined))
    expect(isExposed(req, sessions)).toBe(false)

    exposeState(req, 'session', visit)
    exposeState(req, 'session', visit)

    expect(isExposed(req, sessions)).toBe(true)
    expect(findVisit(req, 'session')).toBe(visit)
  })

  it('are the same though one is a changed copy of the other', () => {
    const req: Loose = {}
    const sessions = sessionsNamed()
    exposeState(req, 'session', sessions.visit(headOf(undefined)))

    expect(isExposed(req, { ...sessions, cookieFor: async () => '' })).toBe(true)
  })

  it('are refused if their cookie has the same name, and they are others', async () => {
    const { req, visit } = exposed()
    const others = sessionsNamed()
    expect(isExposed(req, others)).toBe(false)

    const error = await errorOf(() => exposeState(req, 'session', others.visit(headOf(undefined))))

    expect([error.code, error.message]).toEqual([
      'ERR_SESSION_ALREADY_INSTALLED',
      'Different sessions with the cookie name session are installed on this request. Install them once, share one createSessions(…) between both places, or give the second ones another cookie.name.',
    ])
    expect(exposedSession(req, NOTE)).toBe(visit.session)
  })

  it('live beside them if their cookies have different names', async () => {
    const { req, visit } = exposed('session')
    const admin = visitNamed('admin')
    const guest = visitNamed('guest')
    exposeState(req, 'admin', admin)
    exposeState(req, 'guest', guest)

    expect(exposedSession(req, NOTE, 'session')).toBe(visit.session)
    expect(exposedSession(req, NOTE, 'admin')).toBe(admin.session)
    expect(exposedSession(req, NOTE, 'guest')).toBe(guest.session)
    expect(exposedSession(req, NOTE)).toBe(visit.session)
    expect(req.session).toBe(visit.session)
    for (const name of ['session', 'admin', 'guest']) {
      expect((await errorOf(() => exposeState(req, name, visitNamed(name)))).code).toBe(
        'ERR_SESSION_ALREADY_INSTALLED',
      )
    }
  })

  it('are refused if another library made them, which stay untouched', async () => {
    const theirs = { user: 'bob' }
    const req: Loose = { session: theirs }

    const error = await errorOf(() => exposeState(req, 'session', visitNamed()))

    expect([error.code, error.message]).toEqual([
      'ERR_SESSION_ALREADY_INSTALLED',
      'Another session library has put its session here already. Remove one of the two.',
    ])
    expect([req.session, Reflect.ownKeys(req)]).toEqual([theirs, ['session']])
  })

  it.each([[null], [undefined]])('take the place of %s', (left) => {
    const req: Loose = { session: left }
    const visit = visitNamed()

    exposeState(req, 'session', visit)

    expect(req.session).toBe(visit.session)
  })

  it('take the place of null on the prototype, for this request alone', () => {
    const prototype = { session: null }
    const req: Loose = Object.create(prototype)
    const visit = visitNamed()

    exposeState(req, 'session', visit)

    expect([req.session === visit.session, prototype.session]).toEqual([true, null])
  })
})

describe('a session that is asked for where there is none', () => {
  it('is missed with the line that installs it', async () => {
    const error = await errorOf(() => exposedSession({}, NOTE))

    expect([error.code, error.message, error.remedy]).toEqual([
      'ERR_SESSION_NOT_INSTALLED',
      'The session middleware must be installed to access req.session. No session middleware has run for this request. Add this line before your routes: app.use(session())',
      'Add this line before your routes: app.use(session())',
    ])
  })

  it('is missed with the names of those that are here', async () => {
    const { req } = exposed()

    const error = await errorOf(() => exposedSession(req, NOTE, 'admin'))

    expect(error.message).toBe(
      'The session middleware must be installed to access req.session (cookie admin). Sessions that are here: session. Ask for one of these, or add sessions with this cookie.name before your routes: app.use(session())',
    )
  })

  it('is missed on a response, which is not the request', async () => {
    const { req } = exposed()

    const error = await errorOf(() => exposedSession({ req }, NOTE))

    expect(error.message).toContain('It was asked of a response; give the request.')
  })

  it('is missed with the cause, if the adapter knows it, and with its cookie’s name', async () => {
    const req = {}
    const note = () => ({ ...NOTE(), cause: 'It comes after this handler.' })

    const error = await errorOf(() => exposedSession(req, note, 'admin'))

    expect(error.message).toBe(
      'The session middleware must be installed to access req.session (cookie admin). It comes after this handler. Add this line before your routes: app.use(session())',
    )
  })

  it('costs no look for causes where there is one', () => {
    const { req } = exposed()

    exposedSession(req, () => {
      throw new Error('nobody asked')
    })
  })
})

describe('a session that another copy of the core has exposed', () => {
  /** What any copy, of whatever version, may rely on. */
  const foreign = (name: string) => {
    const { session, state } = visitNamed(name)
    const load = async () => state
    const replace = () => {}
    return { name, session, state, load, replace, carrier: undefined, next: undefined }
  }
  const carrying = (name: string): Loose => ({
    [Symbol.for('sealed-session.exposed')]: foreign(name),
  })

  it('is found like one of our own', async () => {
    const req = carrying('session')
    const { session } = req[Symbol.for('sealed-session.exposed') as unknown as string]

    expect(exposedSession(req, NOTE)).toBe(session)
    expect(await loadedSession(req, NOTE, 'session')).toBe(session)
  })

  it('is not taken for ours when the same cookie is installed once more', async () => {
    const req = carrying('session')
    const sessions = sessionsNamed()
    expect(isExposed(req, sessions)).toBe(false)

    expect(
      (await errorOf(() => exposeState(req, 'session', sessions.visit(headOf(undefined))))).code,
    ).toBe('ERR_SESSION_ALREADY_INSTALLED')
  })

  it('does not hinder one of another name', () => {
    const req = carrying('other')
    const visit = visitNamed()
    exposeState(req, 'session', visit)

    expect(exposedSession(req, NOTE, 'session')).toBe(visit.session)
    expect(exposedSession<Loose>(req, NOTE, 'other')).not.toBe(visit.session)
  })
})

describe('what is no request at all', () => {
  it.each([
    ['undefined', undefined],
    ['null', null],
    ['text', '/'],
  ])('has no session, and is told so: %s', async (what, given) => {
    const error = await errorOf(() => exposedSession(given as never, NOTE))
    expect([error.code, error.message]).toEqual([
      'ERR_SESSION_NOT_INSTALLED',
      `The session middleware must be installed to access req.session. It was asked of ${what} in place of a request. Add this line before your routes: app.use(session())`,
    ])
  })
})
