import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { anyText, keysFor } from '../../test/iron.ts'
import { bytes, errorOf, OLD_SECRET, SECRET, START, sealText } from '../../test/support.ts'
import * as entry from '../anatomy.ts'
import { createCodec } from '../index.ts'
import { anatomyOf, peekExpiry } from './anatomy.ts'
import { keyIdOf } from './sealer/keys.ts'

const EXPIRES_AT = START + 60_000
const TEXT = '{"id":"x","data":{"user":"Ann"}}'
const TOKEN = sealText(TEXT, { expiresAt: EXPIRES_AT })
const PARTS = TOKEN.split('*')

describe('the anatomy of a token', () => {
  it('shows all that can be known without a key', () => {
    expect(anatomyOf(TOKEN)).toEqual({
      version: 'Fe26.2',
      keyId: keysFor().id,
      iv: bytes(2).toString('base64url'),
      ciphertextBytes: 48,
      expiresAt: EXPIRES_AT,
      mac: PARTS[7],
    })
  })

  it('knows tokens without an end, which other Iron implementations make', () => {
    expect(anatomyOf(PARTS.with(5, '').join('*'))?.expiresAt).toBeUndefined()
  })

  it.each([
    ['nothing', ''],
    ['another version', TOKEN.replace('Fe26.2', 'Fe26.1')],
    ['salts', PARTS.with(2, 'salt').join('*')],
    ['another character', TOKEN.replace(/.$/, '+')],
    ['a ciphertext that is no whole block', PARTS.with(4, `${PARTS[4]}AA`).join('*')],
    ['a mac too short', TOKEN.slice(0, -1)],
    ['something behind', `${TOKEN}*`],
    ['more than any header holds', PARTS.with(4, 'A'.repeat(16_384)).join('*')],
  ])('is none of a token with %s', (_what, token) => {
    expect(anatomyOf(token)).toBeUndefined()
  })

  it('is there of every token that we seal, and says how long its text is to a block', () => {
    const codec = createCodec({ secret: SECRET })
    fc.assert(
      fc.property(anyText(100), (text) => {
        const token = codec.encode({ data: { text } }) as string
        const anatomy = anatomyOf(token)
        const characters = Math.ceil(((anatomy?.ciphertextBytes as number) * 4) / 3)
        expect(characters).toBe(token.split('*')[4]?.length)
      }),
      { seed: 21, numRuns: 50 },
    )
  })
})

describe('the key id of a secret', () => {
  it('tells which secret sealed a token, for which cookie', async () => {
    const id = anatomyOf(TOKEN)?.keyId

    expect(await keyIdOf(SECRET)).toBe(id)
    expect(await keyIdOf(Buffer.from(SECRET))).toBe(id)
    expect(await keyIdOf(`"${SECRET}"\n`)).toBe(id)
    expect(await keyIdOf(SECRET, { cookieName: 'session', purpose: 'session' })).toBe(id)
    expect(await keyIdOf(OLD_SECRET)).not.toBe(id)
    expect(await keyIdOf(SECRET, { cookieName: 'admin' })).not.toBe(id)
    expect(await keyIdOf(SECRET, { purpose: 'invitation' })).not.toBe(id)
  })

  it('is that of a codec, by the codec’s own options', async () => {
    const options = { purpose: 'invitation', cookieName: '' }
    const token = createCodec({ secret: SECRET, ...options }).encode({ data: {} }) as string
    expect(await keyIdOf(SECRET, options)).toBe(anatomyOf(token)?.keyId)
  })

  it('is there of a weak secret too, and of nothing that is no secret', async () => {
    expect(await keyIdOf('weak')).toMatch(/^[0-9a-f]{8}$/)
    expect((await errorOf(() => keyIdOf(undefined as never))).code).toBe('ERR_SESSION_SECRET')
  })
})

describe('the entry for tools', () => {
  it('has what looks at tokens and cookies, and nothing that seals', () => {
    expect(Object.keys(entry).sort()).toEqual([
      'COOKIE_LIMIT',
      'MAX_CHUNKS',
      'TOTAL_LIMIT',
      'anatomyOf',
      'budgetOf',
      'examineToken',
      'gatherCookies',
      'keyIdOf',
    ])
  })
})

describe('peekExpiry', () => {
  it('reads the end off a token that nobody has opened', () => {
    expect(peekExpiry(sealText(TEXT, { expiresAt: EXPIRES_AT }))).toBe(EXPIRES_AT)
  })

  it.each([
    '',
    '*',
    '**',
    '***',
    '****',
    'Fe26.2*id**iv*text***mac',
    'Fe26.2*id**iv*text*soon**mac',
    'Fe26.2*id**iv*text*99999999999999999999**mac',
    'Fe26.2*id**iv*text*1.5**mac',
    'garbage',
  ])('knows none of %j', (token) => {
    expect(peekExpiry(token)).toBeUndefined()
  })

  it('never throws', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('*', '**', '1', 'a')), (parts) => {
        expect(['number', 'undefined']).toContain(typeof peekExpiry(parts.join('')))
      }),
      { seed: 3, numRuns: 300 },
    )
  })
})
