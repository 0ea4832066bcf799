import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  errorOf,
  type Loose,
  MAX_AGE,
  OLD_SECRET,
  SEALERS,
  SECRET,
  START,
  site,
} from '../../test/support.ts'
import { flash } from '../life/flash.ts'
import type { SessionOptions } from '../options/all.ts'
import { SessionError } from '../words/errors.ts'
import type { SessionEvent } from '../words/events.ts'
import { developmentWarnings } from './events.ts'
import { exposedState, exposeState } from './expose.ts'
import { createSessions } from './sessions.ts'

const WARNING: SessionEvent = {
  type: 'warning',
  cookie: 'session',
  kind: 'large-cookie',
  message: 'The session takes 4000 bytes of cookies.',
}

describe('nobody asked to be told', () => {
  let printed: unknown[][]

  beforeEach(() => {
    printed = []
    vi.spyOn(console, 'warn').mockImplementation((...line) => void printed.push(line))
  })

  afterEach(() => {
    vi.restoreAllMocks()
    vi.unstubAllEnvs()
  })

  it('prints a warning once, however often it comes', () => {
    const tell = developmentWarnings()

    tell(WARNING)
    tell(WARNING)

    expect(printed).toEqual([['[sealed-session] The session takes 4000 bytes of cookies.']])
  })

  it('prints each warning that says something else', () => {
    const tell = developmentWarnings()

    tell(WARNING)
    tell({ ...WARNING, message: 'Another.' })

    expect(printed).toEqual([
      ['[sealed-session] The session takes 4000 bytes of cookies.'],
      ['[sealed-session] Another.'],
    ])
  })

  it('explains a cookie that was sealed with another secret, since that is the app’s doing', () => {
    const tell = developmentWarnings()

    tell({ type: 'refused', cookie: 'sid', reason: 'unknown-key' })

    expect(printed).toEqual([
      [
        '[sealed-session] A sid cookie came that was sealed with another secret. If secrets were changed, keep the older one in the list until its sessions have expired.',
      ],
    ])
  })

  it('keeps silent about everyday things', () => {
    const tell = developmentWarnings()
    const error = new SessionError('ERR_SESSION_NOT_JSON', 'It cannot.', 'Do not.')

    tell({ type: 'committed', cookie: 'session', outcome: 'updated', bytes: 300 })
    tell({ type: 'failed', cookie: 'session', error })
    tell({ type: 'refused', cookie: 'session', reason: 'expired' })
    tell({ type: 'refused', cookie: 'session', reason: 'tampered' })

    expect(printed).toEqual([])
  })

  it('keeps silent in production, and goes on counting nothing as told', () => {
    const tell = developmentWarnings()

    vi.stubEnv('NODE_ENV', 'production')
    tell(WARNING)
    expect(printed).toEqual([])

    vi.stubEnv('NODE_ENV', 'development')
    tell(WARNING)
    expect(printed).toEqual([['[sealed-session] The session takes 4000 bytes of cookies.']])
  })
})

describe('sessions that nobody listens to', () => {
  afterEach(() => {
    vi.restoreAllMocks()
  })

  it('print their warnings in development', async () => {
    const printed = vi.spyOn(console, 'warn').mockImplementation(() => {})
    const sessions = createSessions<Loose>({ secret: SECRET })
    const state = await sessions.open(undefined, { secure: false, host: 'example.com' })
    state.session.user = 'ann'

    await sessions.commit(state)

    expect(printed.mock.calls).toEqual([
      [
        '[sealed-session] A Secure cookie was set over plain http, where browsers drop it. If a proxy ends TLS, have it send X-Forwarded-Proto; for plain http in development use localhost.',
      ],
    ])
  })
})

describe.each(SEALERS)('what is told, printed or thrown, sealed by %s', (sealer) => {
  const PRIVATE = ['4111-1111', 'ann@example.com', 'tea with milk']

  /** Everything that can go wrong, and whatever of it anybody may see. */
  async function everythingThatHappens(): Promise<{ seen: string[]; secrets: Set<string> }> {
    const seen: string[] = []
    const secrets = new Set([...PRIVATE, SECRET, OLD_SECRET])
    const keep = (value: unknown) => {
      seen.push(inspect(value, { depth: 9, showHidden: true }), JSON.stringify(value) ?? '')
    }
    const told = async (act: () => unknown) => {
      const error = await errorOf(act)
      keep(error)
      keep({ ...error })
      seen.push(String(error.message), String(error.stack))
    }
    const fill = (session: Loose) => {
      session.card = PRIVATE[0]
      session.mail = PRIVATE[1]
      session.drink = { deep: [PRIVATE[2]] }
    }
    const devalue = await import('devalue')
    const variants: SessionOptions<Loose>[] = [
      {},
      { cookie: { maxChunks: 3 } },
      { idleTimeout: 60 },
      { secret: [SECRET, OLD_SECRET] },
      { serializer: devalue },
    ]

    for (const variant of variants) {
      const here = site<Loose>({
        sealer,
        ...variant,
        random: (size) => crypto.getRandomValues(new Uint8Array(size)),
      })
      const { sessions, browser, visit } = here
      const about = { secure: false, host: 'example.com' }
      const remember = () => {
        for (const pair of browser.cookie?.split('; ') ?? []) {
          const token = pair.slice(pair.indexOf('=') + 1)
          secrets.add(token)
          for (const part of token.split('*')) if (part.length > 16) secrets.add(part)
        }
      }

      const first = await visit(({ session }) => {
        fill(session)
        flash(session).add('notice', PRIVATE[2])
        return session.id
      }, about)
      secrets.add(first.result)
      remember()
      const token = browser.cookie ?? ''
      await visit(({ session }) => session.card)
      here.clock.pass(40)
      await visit()
      await visit(({ session }) => session.rotateId(), about)
      remember()
      secrets.add(await visit(({ session }) => session.id).then(({ result }) => result))

      for (const junk of [`${token}A`, token.slice(0, -9), `${token}; ${browser.cookie}`]) {
        await sessions.commit(await sessions.open(junk))
        keep((await sessions.open(junk)).refused)
      }
      const state = await sessions.open(browser.cookie)
      fill(state.session)
      state.session.text = PRIVATE[0]?.repeat(3000)
      await told(() => state.session.save())
      await told(() => sessions.commit(state))
      const odd = await sessions.open(browser.cookie)
      fill(odd.session)
      odd.session.fault = [{ act: () => PRIVATE[0] }]
      await told(() => odd.session.save())
      await told(() => sessions.commit(odd))
      await told(() => odd.session.set('card', PRIVATE[0]))
      odd.session.card = 'late'
      sessions.finish(odd)
      const ended = await sessions.open(browser.cookie)
      await ended.session.destroy()
      await told(() => ended.session.set('card', PRIVATE[0]))
      await told(() => Object.assign(ended.session, { save: PRIVATE[0] }))
      const late = await sessions.open(browser.cookie)
      late.session.card = PRIVATE[0]
      await sessions.commit(late)
      late.session.card = PRIVATE[1]
      sessions.finish(late)
      await told(() => exposedState({}, () => ({ access: 'req.session', install: 'use()' })))
      const req = {}
      exposeState(req, 'session', late)
      await told(() => exposeState(req, 'session', late))
      await told(() => sessions.cookieFor({ mail: PRIVATE[1]?.repeat(3000) }))
      keep(sessions)
      keep(state)
      here.clock.pass(MAX_AGE)
      await sessions.commit(await sessions.open(token))
      keep(here.events)
    }
    for (const secret of [PRIVATE[0], SECRET.slice(1), [SECRET, SECRET]]) {
      secrets.add(SECRET.slice(1))
      await told(() => createSessions({ secret: secret as string }))
    }
    return { seen, secrets }
  }

  it('never holds data, an id, a token or a secret (S34)', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => {})
    const { seen, secrets } = await everythingThatHappens()

    const leaked = seen.filter((text) => [...secrets].some((secret) => text.includes(secret)))

    expect(secrets.size).toBeGreaterThan(20)
    expect(seen.length).toBeGreaterThan(100)
    expect(leaked).toEqual([])
  })

  it('tells each kind of event in the big scenario', async () => {
    const here = site<Loose>({ sealer, cookie: { maxChunks: 2 } })
    await here.visit(({ session }) => {
      session.text = 'x'.repeat(4000)
    })
    here.browser.put('session=garbage')
    await here.visit(({ session }) => session.user)
    await errorOf(() =>
      here.visit(({ session }) => {
        session.when = new Date(START)
      }),
    )

    expect(
      here.events.map((event) => [event.type, event.cookie, Object.keys(event).length]),
    ).toEqual([
      ['committed', 'session', 4],
      ['warning', 'session', 4],
      ['refused', 'session', 3],
      ['committed', 'session', 4],
      ['failed', 'session', 3],
    ])
  })
})
