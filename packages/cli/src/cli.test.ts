import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSessions } from '@sealed-session/core'
import { anatomyOf, gatherCookies, keyIdOf } from '@sealed-session/core/anatomy'
import { describe, expect, it } from 'vitest'
import { AT, emptyFolder, NOW, OLD_SECRET, run, SECRET } from '../test/run.ts'

const { version } = JSON.parse(
  readFileSync(join(import.meta.dirname, '../package.json'), 'utf8'),
) as { version: string }

const COMMANDS = ['secret', 'inspect', 'seal', 'doctor', 'rotate']

describe('the command line', () => {
  it('says which version it is, and what there is', async () => {
    expect(await run(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' })
    const { code, out } = await run(['--help'])
    expect([code, COMMANDS.filter((each) => !out.includes(`  ${each} `))]).toEqual([0, []])
  })

  it.each(COMMANDS)('explains %s, with an example', async (command) => {
    const { code, out, err } = await run([command, '--help'])
    expect([code, err]).toEqual([0, ''])
    expect(out).toContain(`Usage: sealed-session ${command}`)
    expect(out).toMatch(RegExp(`Examples?:\n(?:.*\n)*.*sealed-session ${command}`))
    expect(await run(['help', command])).toMatchObject({ code: 0, out })
  })

  it('explains itself where no command is named', async () => {
    const { code, err } = await run([])
    expect([code, err]).toEqual([2, expect.stringContaining('Usage: sealed-session')])
  })

  it.each([
    [['inpect'], 'Did you mean inspect?'],
    [['inspect', '--jsn'], 'Did you mean --json?'],
    [['secret', '--bites', '40'], 'Did you mean --bytes?'],
    [['doctor', '--urll', 'http://localhost'], 'Did you mean --url?'],
    [['seal', '{}', 'more'], 'too many arguments'],
  ])('answers %j with what may be meant', async (args, told) => {
    const { code, out, err } = await run(args)
    expect([code, out, err]).toEqual([2, '', expect.stringContaining(told)])
  })

  it('has no colours where there is no terminal', async () => {
    for (const args of [['--help'], ['rotate'], ['inspect', 'garbage'], ['nonsense']]) {
      const { out, err } = await run(args)
      expect(`${out}${err}`).not.toContain('\u001b')
    }
  })
})

describe('secret', () => {
  it('prints one that is strong, another each time', async () => {
    const [one, other] = [await run(['secret']), await run(['secret'])]
    expect(one).toMatchObject({ code: 0, err: '' })
    expect(one.out).toMatch(/^[\w-]{43}\n$/)
    expect(one.out).not.toBe(other.out)
    expect(createSessions({ secret: one.out }).name).toBe('session')
  })

  it('prints a line of an env file, which the other commands read', async () => {
    const cwd = emptyFolder()
    const { out } = await run(['secret', '--env'])
    expect(out).toMatch(/^SESSION_SECRET=[\w-]{43}\n$/)
    writeFileSync(join(cwd, '.env'), out)
    const sealed = await run(['seal', '{"user":"ann"}', '--env-file', '.env'], { cwd })
    const { code } = await run(['inspect', sealed.out, '--env-file', '.env'], { cwd })
    expect(code).toBe(0)
  })

  it('is as long as it is asked for, and never short', async () => {
    expect((await run(['secret', '--bytes', '48'])).out).toMatch(/^[\w-]{64}\n$/)
    for (const bytes of ['16', '31', '1025', 'many', '-32', '1e3']) {
      expect(await run(['secret', `--bytes=${bytes}`])).toMatchObject({
        code: 2,
        out: '',
        err: expect.stringContaining('--bytes is no whole number from 32 to 1024.'),
      })
    }
  })
})

describe('seal', () => {
  const env = { SESSION_SECRET: SECRET }

  it('makes a Cookie header that an app opens', async () => {
    const { code, out } = await run(['seal', '--at', AT], { env, input: '{ "user": "ann" }' })
    const state = await createSessions({ secret: SECRET, now: () => NOW }).open(out.trim())
    expect([code, state.data]).toEqual([0, { user: 'ann' }])
    expect(state.expiresAt).toBe(NOW + 14 * 86_400_000)
  })

  it('takes the cookie’s name, limits and number from its options', async () => {
    const data = JSON.stringify({ text: 'x'.repeat(5000) })
    const args = ['--cookie', '__Host-admin', '--max-age', '2h', '--max-chunks', '2', '--at', AT]
    const { out } = await run(['seal', ...args], { env, input: data })
    const cookie = { name: '__Host-admin', maxChunks: 2 }
    const sessions = createSessions({ secret: SECRET, cookie, now: () => NOW })
    const state = await sessions.open(out.trim())
    const [token = ''] = gatherCookies(out.trim(), '__Host-admin').tokens
    expect(state.get('text')).toHaveLength(5000)
    expect(anatomyOf(token)?.expiresAt).toBe(NOW + 7_200_000)
  })

  it('says what does not fit, and by how much', async () => {
    const { code, out, err } = await run(['seal'], {
      env,
      input: JSON.stringify({ cart: 'x'.repeat(5000) }),
    })
    expect([code, out]).toEqual([1, ''])
    expect(err).toMatch(/The session is \d+ bytes sealed.*Largest keys: cart/)
  })

  it.each([
    ['no JSON', ['{'], 'The data is no JSON object.'],
    ['a list', ['[1]'], 'The data is no JSON object.'],
    ['nothing', [], 'The data is no JSON object.'],
    ['a name that no cookie has', ['{}', '--cookie', 'a b'], 'cookie.name'],
    ['no span of time', ['{}', '--max-age', 'long'], '--max-age is no span of time.'],
    ['too many chunks', ['{}', '--max-chunks', '9'], '--max-chunks is no number from 1 to 4.'],
    ['no point in time', ['{}', '--at', 'noon'], '--at is no point in time.'],
  ])('refuses %s', async (_what, args, told) => {
    const { code, out, err } = await run(['seal', ...args], { env })
    expect([code, out, err]).toEqual([2, '', expect.stringContaining(told)])
  })

  it('refuses a weak secret without printing it, and says so where there is none', async () => {
    const weak = await run(['seal', '{}'], { env: { SESSION_SECRET: 'hunter2hunter2' } })
    expect([weak.code, weak.err]).toEqual([2, expect.stringContaining('14 bytes, fewer than 32')])
    expect(`${weak.out}${weak.err}`).not.toContain('hunter2')
    const none = await run(['seal', '{}'])
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('--env-file .env')])
  })

  it('reads an env file as apps do, and says which it could not read', async () => {
    const cwd = emptyFolder()
    writeFileSync(join(cwd, '.env'), `# ours\nOTHER=1\nSESSION_SECRET="${SECRET}"\n`)
    writeFileSync(join(cwd, 'empty'), 'OTHER=1\n')
    expect((await run(['seal', '{}', '-f', '.env'], { cwd })).out).toMatch(/^session=Fe26\.2\*/)
    for (const [file, told] of [
      ['empty', 'empty sets no SESSION_SECRET.'],
      ['nowhere', 'nowhere cannot be read.'],
    ] as const) {
      const { code, err } = await run(['seal', '{}', '-f', file], { cwd })
      expect([code, err]).toEqual([2, expect.stringContaining(told)])
    }
  })
})

describe('rotate', () => {
  it('plans three steps, and says when the former secret may go', async () => {
    const { code, out } = await run(['rotate', '--at', AT, '--max-age', '30d'], {
      env: { SESSION_SECRET: SECRET, SESSION_SECRET_PREVIOUS: OLD_SECRET },
    })
    const lines = out.split('\n').map((line) => line.trim())
    expect([code, lines.filter((line) => line.startsWith('SESSION_SECRET='))]).toEqual([
      0,
      [
        'SESSION_SECRET=<the secret that is set now>',
        'SESSION_SECRET=<the new secret>',
        'SESSION_SECRET=<the new secret>',
      ],
    ])
    expect(out).toContain('3. The former secret goes. Not before 2026-02-09T00:00:00Z.')
    expect(out).toContain(await keyIdOf(SECRET))
    expect(out).toContain(await keyIdOf(OLD_SECRET))
    expect([out.includes(SECRET), out.includes(OLD_SECRET)]).toEqual([false, false])
  })

  it('prints a new secret if it is asked for, in every line where it belongs', async () => {
    const env = { SESSION_SECRET: SECRET }
    const { out } = await run(['rotate', '--with-secret', '--json'], { env })
    const { keys, steps } = JSON.parse(out) as {
      keys: { name: string; keyId: string }[]
      steps: { lines: string[] }[]
    }
    const fresh = steps[2]?.lines[0]?.replace('SESSION_SECRET=', '') as string
    expect(fresh).toMatch(/^[\w-]{43}$/)
    expect(steps[0]?.lines[1]).toBe(`SESSION_SECRET_PREVIOUS=${fresh}`)
    expect(keys).toEqual([
      { name: 'SESSION_SECRET', keyId: await keyIdOf(SECRET) },
      { name: 'the new secret', keyId: await keyIdOf(fresh) },
    ])
    expect(out).not.toContain(SECRET)
  })

  it('has one step for a secret that got out', async () => {
    const { out } = await run(['rotate', '--leaked'])
    expect(out).toContain('on every server at once')
    expect(out).not.toContain('SESSION_SECRET_PREVIOUS')
  })
})
