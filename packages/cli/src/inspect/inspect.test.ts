import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createCodec, createSessions, type SessionOptions } from '@sealed-session/core'
import { describe, expect, it } from 'vitest'
import { FOREIGN } from '../../test/foreign.ts'
import { AT, emptyFolder, NOW, OLD_SECRET, type Ran, run, SECRET } from '../../test/run.ts'
import { isFine } from './index.ts'
import type { Inspected } from './inspected.ts'

const env = { SESSION_SECRET: SECRET }
const HOUR = 3_600_000

interface Data {
  user?: string
  cart?: unknown
  text?: string
}

function sessionsAt(at = NOW - HOUR, options: SessionOptions<Data> = {}) {
  return createSessions<Data>({ secret: SECRET, now: () => at, ...options })
}

const cookieFor = (data: Data, options: SessionOptions<Data> = {}, at?: number) =>
  sessionsAt(at, options).cookieFor(data)

function inspect(input: string, ...args: string[]): Promise<Ran> {
  return run(['inspect', '--at', AT, ...args], { env, input })
}

async function found(input: string, ...args: string[]): Promise<readonly Inspected[]> {
  const { code, out } = await inspect(input, '--json', ...args)
  const all = JSON.parse(out) as readonly Inspected[]
  expect(code).toBe(isFine(all) ? 0 : 1)
  return all
}

describe('inspect: what opens', () => {
  it('is told with age, end, key, sizes and budget, and without what it says', async () => {
    const cookie = await cookieFor({ user: 'ann', cart: [1, 2, 3] })
    const { code, out } = await inspect(cookie)
    const keyId = cookie.split('*')[1]
    const bytes = cookie.length - '='.length
    expect([code, out.split('\n')]).toEqual([
      0,
      [
        '✓ session: It opens.',
        '',
        '  created  1 hour ago (2026-01-09T23:00:00Z)',
        '  expires  in 13 days 23 hours (2026-01-23T23:00:00Z)',
        `  key      ${keyId}, of SESSION_SECRET`,
        '  for      the cookie session',
        `  bytes    ${bytes} of 4096; 2874 more bytes of data fit`,
        '  data     cart 14, user 12 (bytes)',
        '',
      ],
    ])
    expect(out).not.toContain('ann')
  })

  it('shows what it says where that is asked for, without what moves a terminal’s cursor', async () => {
    const cookie = await cookieFor({ user: 'ann\u001b[2J' })
    const { out } = await inspect(cookie, '--data')
    expect(out).toContain('"user": "ann\\u001b[2J"')
    expect((await found(cookie, '--data'))[0]?.facts?.data).toEqual({ user: 'ann\u001b[2J' })
    expect((await found(cookie))[0]?.facts).not.toHaveProperty('data')
  })

  it('escapes keys that a visitor chose', async () => {
    const cookie = await cookieFor({ '\u001b]0;x\u0007': 1 } as Data)
    const { out } = await inspect(cookie)
    expect(out).not.toContain('\u001b')
    expect(out).toContain('\\u{1b}]0;x\\u{7}')
  })

  it('is read from an argument, a Cookie line, a Set-Cookie line and a bare token alike', async () => {
    const cookie = await cookieFor({ user: 'ann' })
    const token = cookie.slice('session='.length)
    const given = [
      cookie,
      `Cookie: theme=dark; ${cookie}\n`,
      `Set-Cookie: ${cookie}; Max-Age=9; Path=/; HttpOnly`,
      `"${token}"`,
      token,
    ]
    for (const input of given) {
      const args = ['inspect', '--at', AT]
      expect(await run([...args, input], { env })).toMatchObject({ code: 0 })
      expect(await run(args, { env, input })).toMatchObject({ code: 0 })
      expect(await run([...args, '-'], { env, input })).toMatchObject({ code: 0 })
    }
  })

  it('tells an older secret from the newest', async () => {
    const cookie = await cookieFor({ user: 'ann' }, { secret: OLD_SECRET })
    const { code, out } = await run(['inspect', '--at', AT, cookie], {
      env: { ...env, SESSION_SECRET_PREVIOUS: OLD_SECRET },
    })
    expect(code).toBe(0)
    expect(out).toContain('an older secret sealed it')
    expect(out).toContain(', of SESSION_SECRET_PREVIOUS')
  })

  it('counts messages and tells of limits of its own', async () => {
    const codec = createCodec({ secret: SECRET, cookieName: 'session' })
    const envelope = { createdAt: NOW, seenAt: NOW, lifetime: { maxAge: 3600 }, data: {} }
    const token = await codec.encode({ ...envelope, flash: { notice: ['a', 'b'] } })
    const { out } = await inspect(`session=${token}`)
    expect(out).toContain('notice (2)')
    expect(out).toContain('maxAge 1 hour')
    expect(out).toContain('in 1 hour (2026-01-10T01:00:00Z)')
  })

  it('puts chunks together', async () => {
    const cookie = await cookieFor({ text: 'x'.repeat(6000) }, { cookie: { maxChunks: 4 } })
    const [one, ...rest] = await found(cookie.split('; ').reverse().join('; '))
    const size = cookie.replaceAll(/=|; /g, '').length
    expect([one?.opens, one?.facts?.budget.size, rest]).toEqual([true, size, []])
  })

  it('knows to a byte how much more fits', async () => {
    for (const filled of [10, 500, 1234, 2777]) {
      const [one] = await found(await cookieFor({ text: 'x'.repeat(filled) }))
      const left = one?.facts?.budget.left as number
      await cookieFor({ text: 'x'.repeat(filled + left) })
      await expect(cookieFor({ text: 'x'.repeat(filled + left + 1) })).rejects.toThrow(/over the/)
    }
  })

  it('opens the tokens of a codec', async () => {
    const codec = createCodec({ secret: SECRET, purpose: 'invitation', maxAge: 3600 })
    const token = await codec.encode({ data: { email: 'ann@example.com' } }, NOW)
    expect(await inspect(token)).toMatchObject({ code: 1 })
    const { code, out } = await inspect(token, '--purpose', 'invitation')
    expect([code, out]).toEqual([0, expect.stringContaining('no cookie, purpose invitation')])
  })

  it('takes the secret from an env file too', async () => {
    const cwd = emptyFolder()
    writeFileSync(join(cwd, '.env.test'), `SESSION_SECRET=${SECRET}\n`)
    const args = ['inspect', '--at', AT, '-f', '.env.test', await cookieFor({ user: 'ann' })]
    expect(await run(args, { cwd })).toMatchObject({ code: 0 })
  })
})

describe('inspect: what does not open, and why', () => {
  it.each<[string, () => Promise<string>, string, RegExp, string[]?]>([
    ['expired', () => cookieFor({}, {}, NOW - 20 * 24 * HOUR), 'expired', /expired 6 days ago/],
    [
      'too old for the app’s maxAge',
      () => cookieFor({}),
      'expired',
      /expired 30 minutes ago/,
      ['--max-age', '30m'],
    ],
    [
      'idle for too long',
      () => cookieFor({}),
      'idle',
      /Nobody came for 1 hour/,
      ['--idle-timeout', '30m'],
    ],
    [
      'sealed for another cookie in the header',
      async () => `admin=x; ${await moved('admin', 'session')}`,
      'other-cookie',
      /sealed for the cookie admin, so that it does not open as session/,
    ],
    [
      'sealed for another cookie that is named',
      () => moved('backoffice', 'session'),
      'other-cookie',
      /sealed for the cookie backoffice/,
      ['--cookie', 'backoffice'],
    ],
    [
      'sealed for another cookie, as a bare token',
      async () => (await moved('admin', 'x')).slice(2),
      'other-cookie',
      /sealed for the cookie admin/,
    ],
    [
      'sealed with another secret',
      () => cookieFor({}, { secret: OLD_SECRET }),
      'unknown-key',
      /another secret than the one that is here.*key id [\da-f]{8}.*Tried as: session/,
    ],
    [
      'changed',
      async () => (await cookieFor({})).replace(/\*(\d)(\d+)\*\*/, '*2$2**'),
      'tampered',
      /changed after it had been sealed \(with SESSION_SECRET\)/,
    ],
    ['truncated', async () => (await cookieFor({})).slice(0, -9), 'truncated', /cut off/],
    ['truncated early', async () => (await cookieFor({})).slice(0, 60), 'truncated', /cut off/],
    [
      'with something behind',
      async () => `${await cookieFor({})}abc`,
      'extended',
      /Something was appended/,
    ],
    [
      'percent-encoded',
      async () => (await cookieFor({})).replaceAll('*', '%2A'),
      'percent-encoded',
      /percent-encoded on the way/,
    ],
    ['quoted', async () => (await cookieFor({})).replace(/=(.*)/, '="$1"'), 'quoted', /quotes/],
    [
      'missing a chunk',
      async () => (await split()).split('; ').toSpliced(1, 1).join('; '),
      'chunk-missing',
      /session\.1 is missing/,
    ],
    [
      'the first chunk alone, without its name',
      async () => ((await split()).split('; ')[0] as string).slice('session='.length),
      'chunk-missing',
      /session\.1, session\.2 are missing/,
    ],
    [
      'of another version of Iron',
      async () => (await cookieFor({})).replace('Fe26.2', 'Fe26.3'),
      'unsupported-version',
      /another version/,
    ],
    [
      'no session, though authentic',
      async () => {
        const serializer = { stringify: () => '[]', parse: JSON.parse }
        const codec = createCodec({ secret: SECRET, cookieName: 'session', serializer })
        return `session=${await codec.encode({ data: {} }, NOW)}`
      },
      'invalid-data',
      /there is no session in it/,
    ],
    [
      'from a clock that is days ahead',
      () => cookieFor({}, {}, NOW + 50 * HOUR),
      'invalid-data',
      /2 days 2 hours in the future/,
    ],
  ])('is %s', async (_what, input, reason, says, args = []) => {
    const given = await input()
    const all = await found(given, ...args)
    const one = all.find(({ what }) => what === 'session')
    expect([one?.opens, one?.reason]).toEqual([false, reason])
    expect(one?.says).toMatch(says)
    expect(one?.remedy).toMatch(/\.$/)
  })

  it('is told to people with a remedy', async () => {
    const { code, out } = await inspect((await cookieFor({ user: 'ann' })).slice(0, -9))
    expect([code, out.split('\n')]).toEqual([
      1,
      [
        expect.stringMatching(/^✗ session: It was cut off: \d+ characters are here, and its mac/),
        '  Something on the way has a limit, or the end was not copied: a sealed session ends with ** and 43 characters.',
        '',
      ],
    ])
  })

  it('is ended: a tombstone came along that is younger', async () => {
    const { login, tombstone } = await loggedOut()
    const all = await found(`${login}; ${tombstone}`)
    expect(all.map(({ cookie, what, reason }) => [cookie, what, reason])).toEqual([
      ['session', 'session', 'ended'],
      ['session.ended', 'tombstone', null],
    ])
  })

  it('is a tombstone, and no session', async () => {
    const { tombstone } = await loggedOut()
    const { code, out } = await inspect(tombstone)
    expect([code, out]).toEqual([
      1,
      expect.stringContaining('It is no session: it says that this browser’s session was ended'),
    ])
  })

  it('is each of several under one name', async () => {
    const [fine, old] = [await cookieFor({}), await cookieFor({}, { secret: OLD_SECRET })]
    const all = await found(`${old}; ${fine}`)
    expect(all.map(({ reason }) => reason)).toEqual(['unknown-key', null])
  })

  it('is nothing that is known', async () => {
    const { code, out } = await inspect('theme=dark; session=4711')
    expect([code, out]).toEqual([1, expect.stringContaining('nothing that is known here')])
    expect(out).not.toContain('4711')
    expect(await inspect('garbage')).toMatchObject({ code: 1 })
    expect(await inspect('')).toMatchObject({ code: 1 })
  })

  it('needs a secret only for what has one of ours', async () => {
    const cookie = await cookieFor({ user: 'ann' })
    const { code, out, err } = await run(['inspect', cookie])
    expect([code, out, err]).toEqual([2, '', expect.stringContaining('There is no session secret')])
    expect(await run(['inspect', 'theme=dark'])).toMatchObject({ code: 1, err: '' })
  })

  it('names neither a secret, nor the token, nor the id', async () => {
    const cookie = await cookieFor({ user: 'ann' })
    for (const input of [cookie, cookie.slice(0, -4), cookie.replace('*1', '*2')]) {
      const { out, err } = await inspect(input)
      expect(`${out}${err}`).not.toContain(SECRET)
      expect(`${out}${err}`).not.toContain(cookie.slice(30, 60))
    }
  })
})

describe('inspect: what others made', () => {
  it.each(Object.entries(FOREIGN))('is known for what it is: %s', async (format, make) => {
    const value = await make()
    for (const input of [value, `theme=dark; session=${value}`]) {
      const one = (await found(input)).find(({ what }) => what === 'foreign')
      expect([input.length, one?.reason, one?.opens]).toEqual([input.length, format, false])
    }
  })

  const python = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../test/vectors/python.json'), 'utf8'),
  ) as Record<'starlette' | 'flask', { note: string; cookie: string; signedAt: number }[]>

  it.each(
    (['starlette', 'flask'] as const).flatMap((format) =>
      python[format].map((each) => ({ format, ...each })),
    ),
  )('is known for what it is: $format, $note', async ({ format, cookie, signedAt }) => {
    const [one] = await found(`session=${cookie}`)
    expect([one?.what, one?.reason]).toEqual(['foreign', format])
    expect(one?.says).toContain(new Date(signedAt * 1000).toISOString().slice(0, 19))
  })
})

/** What was sealed for one cookie, under the name of another. */
async function moved(from: string, to: string): Promise<string> {
  return (await cookieFor({}, { cookie: { name: from } })).replace(`${from}=`, `${to}=`)
}

function split(): Promise<string> {
  return cookieFor({ text: 'x'.repeat(6000) }, { cookie: { maxChunks: 4 } })
}

/** The cookie of a login, and what its logout left in the browser a minute before now. */
async function loggedOut() {
  const login = await cookieFor({ user: 'ann' })
  const sessions = sessionsAt(NOW - 60_000)
  const state = await sessions.open(login)
  state.destroy()
  const { setCookie } = await sessions.commit(state)
  const line = setCookie.find((each) => each.startsWith('session.ended='))
  return { login, tombstone: (line as string).split(';')[0] as string }
}
