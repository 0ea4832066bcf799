import { describe, expect, it } from 'vitest'
import { errorOf, OLD_SECRET, SECRET, START, sealText } from '../../test/support.ts'
import { anatomyOf } from './anatomy.ts'
import { examineToken } from './examine.ts'

const TEXT = '{"id":"x"}'
const TOKEN = sealText(TEXT, { expiresAt: START })
const SESSION = { purpose: 'session', cookieName: 'session' }
const ADMIN = { cookieName: 'admin' }

describe('examineToken', () => {
  it('opens what has long expired, and says which secret sealed it for what', async () => {
    expect(await examineToken(TOKEN, [SECRET], [SESSION])).toEqual({
      secret: 0,
      use: SESSION,
      text: TEXT,
      expiresAt: START,
    })
    expect(await examineToken(TOKEN, [OLD_SECRET, SECRET], [ADMIN, {}])).toMatchObject({
      secret: 1,
      use: {},
      text: TEXT,
    })
  })

  it('finds the cookie, and the purpose, that it was sealed for', async () => {
    const admin = sealText(TEXT, { cookie: 'admin' })
    const ended = sealText('{"endedAt":1}', { cookie: 'session.ended', purpose: 'ended' })
    const stone = { purpose: 'ended', cookieName: 'session.ended' }

    expect(await examineToken(admin, [SECRET], [SESSION, ADMIN])).toMatchObject({ use: ADMIN })
    expect(await examineToken(ended, [SECRET], [SESSION, stone])).toMatchObject({ use: stone })
    expect(await examineToken(admin, [SECRET], [SESSION])).toEqual({ refused: 'unknown-key' })
  })

  it('opens what a weak secret sealed', async () => {
    const token = sealText(TEXT, { secret: 'weak' })
    expect(await examineToken(token, ['weak'], [SESSION])).toMatchObject({ text: TEXT })
  })

  it('tells who had sealed what was changed since', async () => {
    const changed = TOKEN.replace(`*${START}*`, `*${START + 1}*`)
    expect(await examineToken(changed, [OLD_SECRET, SECRET], [SESSION])).toEqual({
      refused: 'tampered',
      secret: 1,
      use: SESSION,
    })
  })

  it.each([
    ['unknown-key', TOKEN.replace(anatomyOf(TOKEN)?.keyId as string, '00000000')],
    ['malformed', TOKEN.slice(0, -1)],
    ['malformed', 'garbage'],
    ['malformed', ''],
    ['unsupported-version', TOKEN.replace('Fe26.2', 'Fe26.1')],
  ])('says %s of what is none of ours', async (refused, token) => {
    expect(await examineToken(token, [SECRET], [SESSION])).toEqual({ refused })
  })

  it('knows no key without a secret, or without a use', async () => {
    expect(await examineToken(TOKEN, [], [SESSION])).toEqual({ refused: 'unknown-key' })
    expect(await examineToken(TOKEN, [SECRET], [])).toEqual({ refused: 'unknown-key' })
  })

  it('throws for what can be no secret', async () => {
    const error = await errorOf(() => examineToken(TOKEN, [5 as never], [SESSION]))
    expect(error.code).toBe('ERR_SESSION_SECRET')
  })
})
