import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { inShort, type Loose, SECRET, site } from '../../test/support.ts'
import { SessionError } from '../words/errors.ts'
import type { SessionEvent, WarningKind } from '../words/events.ts'
import { pageOf } from '../words/pages.ts'
import { createTeller } from './listener.ts'
import { refusalNote } from './refusals.ts'
import { createSessions } from './sessions.ts'

const WARNING: SessionEvent = {
  type: 'warning',
  cookie: 'session',
  visit: 1,
  kind: 'large-cookie',
  message: 'The session takes 4000 bytes of cookies.',
  remedy: 'Store less.',
  anchor: 'https://sealed-session.github.io/sealed-session/why/large-cookie',
}
const LINE =
  '[sealed-session] The session takes 4000 bytes of cookies. (https://sealed-session.github.io/sealed-session/why/large-cookie)'

let warned: unknown[][]
let complained: unknown[][]

beforeEach(() => {
  vi.stubEnv('NODE_ENV', 'development')
  warned = []
  complained = []
  vi.spyOn(console, 'warn').mockImplementation((...line) => void warned.push(line))
  vi.spyOn(console, 'error').mockImplementation((...line) => void complained.push(line))
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
})

describe('the console in development', () => {
  it('gets a warning once, however often it comes', () => {
    const tell = createTeller(undefined)

    tell(WARNING)
    tell({ ...WARNING, visit: 2 })

    expect(warned).toEqual([[LINE]])
  })

  it('gets each kind once, though the numbers in its message differ', () => {
    const tell = createTeller(undefined)

    tell(WARNING)
    tell({ ...WARNING, message: 'The session takes 4001 bytes of cookies.' })
    tell({ ...WARNING, kind: 'late-change', message: 'Too late.', anchor: 'docs' } as SessionEvent)

    expect(warned).toEqual([[LINE], ['[sealed-session] Too late. (docs)']])
  })

  it('gets each kind once per cookie', () => {
    const tell = createTeller(undefined)

    tell(WARNING)
    tell({ ...WARNING, cookie: 'admin', message: 'The admin session is large.' })

    expect(warned.length).toBe(2)
  })

  it('explains a cookie that was not used, once per reason, and names the route', () => {
    const tell = createTeller(undefined)
    const about = {
      type: 'refused',
      cookie: 'sid',
      visit: 1,
      method: 'GET',
      path: '/cart',
    } as const

    for (const reason of ['unknown-key', 'unknown-key', 'expired'] as const) {
      tell({ ...about, reason, ...refusalNote('sid', reason) })
    }

    expect(warned).toEqual([
      [
        '[sealed-session] GET /cart: A sid cookie came that was sealed with another secret. If secrets were changed, keep the older one in the list (SESSION_SECRET_PREVIOUS) until its sessions have expired; one that is made anew at each start ends all sessions. (https://sealed-session.github.io/sealed-session/why/refused-unknown-key)',
      ],
      [expect.stringContaining('over its maxAge')],
    ])
  })

  it('shows no more of a path than fits a line, and nothing that could pass for one', () => {
    const tell = createTeller(undefined)
    const path = `/\n[sealed-session] all is well${'x'.repeat(200)}`

    tell({ ...WARNING, method: 'GET', path })

    const [[line]] = warned as [[string]]
    expect(line).not.toContain('\n')
    expect(line.length).toBeLessThan(LINE.length + 100)
  })

  it('hears nothing of everyday things', () => {
    const tell = createTeller(undefined)
    const error = new SessionError('ERR_SESSION_NOT_JSON', 'It cannot.', 'Do not.')
    const about = { cookie: 'session', visit: 1 }

    tell({ type: 'committed', ...about, outcome: 'updated', bytes: 300, arrived: 'valid' })
    tell({ type: 'failed', ...about, error })
    for (const reason of ['ended', 'revoked', 'unavailable', 'cross-origin'] as const) {
      tell({ type: 'refused', ...about, reason, ...refusalNote('session', reason) })
    }

    expect(warned).toEqual([])
  })

  it.each(['production', 'test'])('hears nothing in %s, and nothing counts as told', (mode) => {
    const tell = createTeller(undefined)

    vi.stubEnv('NODE_ENV', mode)
    tell(WARNING)
    expect(warned).toEqual([])

    vi.stubEnv('NODE_ENV', 'development')
    tell(WARNING)
    expect(warned).toEqual([[LINE]])
  })

  it('gets what sessions warn of that nobody listens to', async () => {
    const sessions = createSessions<Loose>({ secret: SECRET })
    const state = await sessions.open(undefined, { secure: false, host: 'example.com' })
    state.session.user = 'ann'

    await sessions.commit(state)

    expect(warned).toEqual([[expect.stringMatching(/^\[sealed-session\] .* over plain http,/)]])
  })
})

describe('a listener', () => {
  it('is told everything, and the console its warnings all the same', () => {
    const heard: SessionEvent[] = []
    const tell = createTeller((event) => void heard.push(event))

    tell(WARNING)
    tell(WARNING)

    expect([heard, warned]).toEqual([[WARNING, WARNING], [[LINE]]])
  })

  it('keeps the console silent by answering false', () => {
    let answer: unknown = false
    const tell = createTeller(() => answer)

    tell(WARNING)
    expect(warned).toEqual([])

    answer = undefined
    tell(WARNING)
    expect(warned).toEqual([[LINE]])
  })

  describe.each<[string, (error: Error) => unknown]>([
    [
      'throws',
      (error) => {
        throw error
      },
    ],
    ['rejects', (error) => Promise.reject(error)],
    [
      'answers with a thenable that fails',
      // biome-ignore lint/suspicious/noThenProperty: what a query builder answers with
      (error) => ({ then: (_: unknown, no: (e: Error) => void) => no(error) }),
    ],
  ])('that %s', (_how, fail) => {
    const down = new Error('the logger is down')
    const settled = () => new Promise((resolve) => setImmediate(resolve))

    it('changes no outcome, neither of a login nor of a logout', async () => {
      const here = site({ onEvent: () => fail(down) })

      const login = await here.visit(({ session }) => {
        session.user = 'ann'
      })
      const logout = await here.visit(({ session }) => session.destroy())
      await settled()

      expect([login.outcome, logout.outcome]).toEqual(['created', 'destroyed'])
      expect(here.browser.names).toEqual([])
    })

    it('is told to the console, once for each message', async () => {
      let error = down
      const tell = createTeller(() => fail(error))

      tell(WARNING)
      tell(WARNING)
      error = new Error('another')
      tell(WARNING)
      await settled()

      expect(complained).toEqual([
        ['[sealed-session] onEvent failed, which changed nothing else:', down],
        ['[sealed-session] onEvent failed, which changed nothing else:', error],
      ])
    })

    it('is told in production too, where somebody reads the log', async () => {
      vi.stubEnv('NODE_ENV', 'production')
      createTeller(() => fail(down))(WARNING)
      await settled()

      expect(complained.length).toBe(1)
    })

    it('is told twenty times at most, whatever it says', async () => {
      let times = 0
      const tell = createTeller(() => fail(new Error(`number ${++times}`)))

      for (let n = 0; n < 100; n++) tell(WARNING)
      await settled()

      expect(complained.length).toBe(20)
    })
  })
})

describe('the events of a visit', () => {
  it('have a number that joins them, and is nobody else’s', async () => {
    const here = site()
    here.browser.put('session=garbage')
    const handler = ({ session }: { session: Loose }) => {
      session.text = 'x'.repeat(2800)
    }

    await here.visit(handler)
    await here.visit(() => undefined)

    const numbers = here.events.map(({ visit }) => visit)
    expect(here.events.map(({ type }) => type)).toEqual([
      'refused',
      'committed',
      'warning',
      'committed',
    ])
    expect(numbers).toEqual([numbers[0], numbers[0], numbers[0], numbers[3]])
    expect(numbers[3]).not.toBe(numbers[0])
    expect(new Set(numbers.map((number) => typeof number))).toEqual(new Set(['number']))
  })

  it('tell of a session that nobody looked at, too', async () => {
    const here = site()

    await here.visit()

    expect(inShort(here.events)).toEqual([
      { type: 'committed', cookie: 'session', outcome: 'untouched', bytes: 0 },
    ])
  })

  it('say of a warning what it is, what to do, and where it is explained', async () => {
    const here = site()
    await here.visit(({ session }) => {
      session.text = 'x'.repeat(2800)
    })

    const warning = here.events.find(({ type }) => type === 'warning') as typeof WARNING & {
      kind: WarningKind
      message: string
      remedy: string
      anchor: string
    }
    expect(warning.message.endsWith(` ${warning.remedy}`)).toBe(true)
    expect(warning.anchor).toBe(pageOf(warning.kind))
  })
})
