import { createCipheriv, createHmac } from 'node:crypto'
import fc from 'fast-check'
import { defaults, seal as ironSeal, unseal as ironUnseal } from 'iron-webcrypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { anyText, ironKeyring, keysFor } from '../../../test/iron.ts'
import {
  bytes,
  counting,
  errorOf,
  OLD_SECRET,
  SEALERS,
  SECRET,
  START,
  sealText,
} from '../../../test/support.ts'
import vectors from '../../../test/vectors/tokens.json' with { type: 'json' }
import { bytesOfSecret, type Secret } from '../../options/secrets.ts'
import { type NodePlatform, nodePlatform, pooledRandom } from '../../platform/platform.ts'
import type { Reason } from '../../words/refusal.ts'
import type { Cipher, Ciphers } from './cipher.ts'
import { chooseSealer } from './index.ts'
import { infoOf, type Use } from './keys.ts'
import { nodeSealer } from './node.ts'
import { createSealer, type Sealer, type Unsealed } from './sealer.ts'
import { webSealer } from './web.ts'

const PLATFORM = nodePlatform() as NodePlatform
const USE: Use = { purpose: 'session', cookie: 'session' }
const EXPIRES_AT = START + 60_000
const TEXT = '{"id":"x","data":{"user":"Ann"}}'

type Random = (size: number) => Uint8Array

function sealerOf(
  kind: (typeof SEALERS)[number],
  secrets: readonly Secret[] = [SECRET],
  use: Use = USE,
  random: Random = counting(),
): Sealer {
  const all = secrets.map(bytesOfSecret)
  return kind === 'node' ? nodeSealer(PLATFORM, all, use, random) : webSealer(all, use, random)
}

const opened = (text: string, expiresAt: number | undefined = EXPIRES_AT): Unsealed => ({
  text,
  expiresAt,
  stale: false,
})

/** Tokens that a sealer opens though it should not, and why it refused the others. */
async function verdicts(sealer: Sealer, tokens: Iterable<string>) {
  const accepted: string[] = []
  const reasons = new Set<Reason>()
  for (const token of tokens) {
    const { refused } = await sealer.unseal(token)
    if (refused === undefined) accepted.push(token)
    else reasons.add(refused)
  }
  return { accepted, reasons: [...reasons].sort() }
}

afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

describe('two sealers, one format', () => {
  it('make the same tokens of the same text, and open each other’s', async () => {
    const iv = fc.uint8Array({ minLength: 16, maxLength: 16 })
    const expiry = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })
    await fc.assert(
      fc.asyncProperty(anyText(2000), iv, expiry, async (inside, random, expiresAt) => {
        // In front a letter, since text with a byte order mark in front is no envelope.
        const text = `{${inside}`
        const [node, web] = SEALERS.map((kind) => sealerOf(kind, [SECRET], USE, () => random))
        const byNode = await (node as Sealer).seal(text, expiresAt)
        const byWeb = await (web as Sealer).seal(text, expiresAt)

        expect(byWeb).toBe(byNode)
        const same = opened(text.toWellFormed(), expiresAt)
        expect(await (node as Sealer).unseal(byWeb)).toEqual(same)
        expect(await (web as Sealer).unseal(byNode)).toEqual(same)
      }),
      { seed: 2026, numRuns: 150 },
    )
  })

  it.each([0, 1, 15, 16, 17, 31, 32, 33, 4095, 6144])('agree on %i bytes of text', async (size) => {
    const text = 'é'.repeat(size >> 1) + 'a'.repeat(size % 2)
    const token = sealText(text, { expiresAt: EXPIRES_AT, iv: 1 })

    for (const kind of SEALERS) {
      expect(await sealerOf(kind).seal(text, EXPIRES_AT)).toBe(token)
      expect(await sealerOf(kind).unseal(token)).toEqual(opened(text))
    }
  })

  it('derive the same keys from any bytes', async () => {
    const use = fc.record({ purpose: anyText(20), cookie: anyText(20) })
    const secret = fc.uint8Array({ maxLength: 100 })
    await fc.assert(
      fc.asyncProperty(secret, use, async (bytes, meant) => {
        const { id } = keysFor({ secret: bytes, ...meant })
        const byNode = (await sealerOf('node', [bytes], meant).seal(TEXT, EXPIRES_AT)) as string
        const byWeb = await sealerOf('web', [bytes], meant).seal(TEXT, EXPIRES_AT)

        expect(byNode.split('*')[1]).toBe(id)
        expect(byWeb).toBe(byNode)
      }),
      { seed: 7, numRuns: 40 },
    )
  })

  it('ask for sixteen random bytes a token, and put them in as the iv', async () => {
    for (const kind of SEALERS) {
      const asked: number[] = []
      const sealer = sealerOf(kind, [SECRET], USE, (size) => {
        asked.push(size)
        return bytes(asked.length)
      })
      const first = await sealer.seal(TEXT, EXPIRES_AT)
      const second = await sealer.seal(TEXT, EXPIRES_AT)

      expect(asked).toEqual([16, 16])
      expect([first, second].map((token) => token.split('*')[3])).toEqual([
        bytes(1).toString('base64url'),
        bytes(2).toString('base64url'),
      ])
      expect(first.split('*')[4]).not.toBe(second.split('*')[4])
    }
  })

  it('never use an iv twice, with the randomness of the platform (S26)', async () => {
    for (const kind of SEALERS) {
      const sealer = sealerOf(kind, [SECRET], USE, pooledRandom)
      const ivs = new Set<string>()
      for (let n = 0; n < 2000; n++) {
        ivs.add((await sealer.seal(TEXT, EXPIRES_AT)).split('*')[3] as string)
      }
      expect(ivs.size).toBe(2000)
    }
  })

  it('say which of them never makes a promise, and keep to it', () => {
    const node = sealerOf('node')
    const token = node.seal(TEXT, EXPIRES_AT)

    expect(node.synchronous).toBe(true)
    expect(node.unseal(token as string)).toEqual(opened(TEXT))
    const web = sealerOf('web')
    expect(web.synchronous).toBe(false)
    expect(web.unseal(token as string)).toBeInstanceOf(Promise)
  })

  it('leave the web’s cryptography alone until it is needed, as Workers demand', async () => {
    const importKey = vi.spyOn(crypto.subtle, 'importKey')
    const deriveBits = vi.spyOn(crypto.subtle, 'deriveBits')
    const sealer = sealerOf('web', [SECRET, OLD_SECRET])
    expect(importKey).not.toHaveBeenCalled()

    await sealer.seal(TEXT, EXPIRES_AT)
    await sealer.seal(TEXT, EXPIRES_AT)
    expect(deriveBits).toHaveBeenCalledTimes(2)
  })
})

describe('known answers', () => {
  it.each(vectors.tokens)(
    '$name: the keys are those of HKDF',
    ({ secret, purpose, cookie, keys }) => {
      const { id, encryption, integrity } = keysFor({ secret, purpose, cookie })
      expect({
        id,
        encryption: Buffer.from(encryption).toString('hex'),
        integrity: Buffer.from(integrity).toString('hex'),
      }).toEqual(keys)
    },
  )

  describe.each(SEALERS)('%s', (kind) => {
    it.each(vectors.tokens)('$name: seals to this token, and opens it', async (vector) => {
      const { secret, purpose, cookie, iv, expiresAt, text, token } = vector
      const random = () => new Uint8Array(Buffer.from(iv, 'hex'))
      const sealer = sealerOf(kind, [secret], { purpose, cookie }, random)

      expect(await sealer.seal(text, expiresAt)).toBe(token)
      expect(await sealer.unseal(token)).toEqual(opened(text, expiresAt))
    })
  })
})

describe('beside Iron', () => {
  const ENVELOPE = { id: 'ü', data: { user: 'Ann 🦊', cart: [1, 2, { three: null }] } }
  const atStart = () => vi.useFakeTimers({ toFake: ['Date'], now: START })

  it.each(SEALERS)('Iron opens what %s sealed, given the raw keys', async (kind) => {
    atStart()
    const token = await sealerOf(kind).seal(JSON.stringify(ENVELOPE), EXPIRES_AT)

    expect(await ironUnseal(token, ironKeyring(), defaults)).toEqual(ENVELOPE)
  })

  it.each(SEALERS)('Iron refuses what %s sealed once it has expired', async (kind) => {
    atStart()
    const token = await sealerOf(kind).seal(JSON.stringify(ENVELOPE), START - 60_000)

    expect((await errorOf(() => ironUnseal(token, ironKeyring(), defaults))).message).toBe(
      'Expired seal',
    )
  })

  it.each(SEALERS)(
    '%s opens what Iron sealed with our keys, with an end or without',
    async (kind) => {
      atStart()
      const [password] = Object.values(ironKeyring())
      const ending = await ironSeal(ENVELOPE, password as unknown as string, {
        ...defaults,
        ttl: 5000,
      })
      const endless = await ironSeal(ENVELOPE, password as unknown as string, {
        ...defaults,
        ttl: 0,
      })

      const text = JSON.stringify(ENVELOPE)
      expect(await sealerOf(kind).unseal(ending)).toEqual(opened(text, START + 5000))
      expect(await sealerOf(kind).unseal(endless)).toEqual({
        text,
        expiresAt: undefined,
        stale: false,
      })
    },
  )

  it.each(SEALERS)('%s refuses Iron tokens made of a password, with salts', async (kind) => {
    atStart()
    const { id } = keysFor()
    const named = (secret: string) => ({ id, secret }) as unknown as string
    const tokens = [
      await ironSeal(ENVELOPE, SECRET, defaults),
      await ironSeal(ENVELOPE, named(SECRET), defaults),
      await ironSeal(ENVELOPE, named(SECRET), { ...defaults, ttl: 5000 }),
    ]
    expect(tokens[1]?.split('*').map((part) => part.length > 0)).toEqual([
      ...[true, true, true, true, true, false, true, true],
    ])

    expect(await verdicts(sealerOf(kind), tokens)).toEqual({
      accepted: [],
      reasons: ['malformed'],
    })
  })

  it.each(SEALERS)(
    '%s refuses raw keys under no name: it would have to try them all',
    async (kind) => {
      atStart()
      const { encryption, integrity } = keysFor()
      const token = await ironSeal(
        ENVELOPE,
        { encryption, integrity } as unknown as string,
        defaults,
      )

      expect(await sealerOf(kind).unseal(token)).toEqual({ refused: 'malformed' })
    },
  )
})

describe.each(SEALERS)('what %s refuses', (kind) => {
  const TOKEN = sealText(TEXT, { expiresAt: EXPIRES_AT })
  const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

  it('opens the token that the others are made of', async () => {
    expect(await sealerOf(kind).unseal(TOKEN)).toEqual(opened(TEXT))
  })

  it('every flip of one bit of any character', async () => {
    const flips = [...TOKEN].flatMap((character, at) =>
      [1, 2, 4, 8, 16, 32, 64].map((bit) => {
        const flipped = String.fromCharCode(character.charCodeAt(0) ^ bit)
        return TOKEN.slice(0, at) + flipped + TOKEN.slice(at + 1)
      }),
    )
    expect(flips).toHaveLength(TOKEN.length * 7)

    expect(await verdicts(sealerOf(kind), flips)).toEqual({
      accepted: [],
      reasons: ['malformed', 'tampered', 'unknown-key', 'unsupported-version'],
    })
  })

  it.each([
    ['iv', 3],
    ['ciphertext', 4],
    ['mac', 7],
  ])('every flip of one bit within the base64url of the %s, as tampered', async (_part, index) => {
    const parts = TOKEN.split('*')
    const text = parts[index] as string
    const flips = [...text].flatMap((character, at) =>
      [1, 2, 4, 8, 16, 32].map((bit) => {
        const flipped = ALPHABET[ALPHABET.indexOf(character) ^ bit]
        return parts.with(index, text.slice(0, at) + flipped + text.slice(at + 1)).join('*')
      }),
    )

    expect(await verdicts(sealerOf(kind), flips)).toEqual({ accepted: [], reasons: ['tampered'] })
  })

  it('every other digit of the expiry, and every other expiry', async () => {
    const parts = TOKEN.split('*')
    const others = [EXPIRES_AT + 1, EXPIRES_AT - 1, EXPIRES_AT * 10, 1, Number.MAX_SAFE_INTEGER]
    const tokens = others.map((expiry) => parts.with(5, String(expiry)).join('*'))

    expect(await verdicts(sealerOf(kind), [...tokens, parts.with(5, '').join('*')])).toEqual({
      accepted: [],
      reasons: ['tampered'],
    })
  })

  it('every truncation, at either end', async () => {
    const cuts = Array.from({ length: TOKEN.length }, (_, at) => at)
    const tokens = cuts.flatMap((at) => [TOKEN.slice(0, at), TOKEN.slice(at + 1)])

    expect((await verdicts(sealerOf(kind), tokens)).accepted).toEqual([])
  })

  it('every omission and every doubling of a character', async () => {
    const tokens = [...TOKEN].flatMap((character, at) => [
      TOKEN.slice(0, at) + TOKEN.slice(at + 1),
      TOKEN.slice(0, at) + character + TOKEN.slice(at),
    ])

    expect((await verdicts(sealerOf(kind), tokens)).accepted).toEqual([])
  })

  it('every extension, at either end and between the parts', async () => {
    const more = ['A', '0', '=', '==', '*', '**', ' ', '\t', '\n', '\r\n', '\0', ';', ',', '"', 'é']
    const tokens = more.flatMap((each) => [
      TOKEN + each,
      each + TOKEN,
      ...[...TOKEN.matchAll(/\*/g)].flatMap(({ index }) => [
        TOKEN.slice(0, index) + each + TOKEN.slice(index),
        TOKEN.slice(0, index + 1) + each + TOKEN.slice(index + 1),
      ]),
    ])

    const all = [...tokens, TOKEN + TOKEN, `${TOKEN}*${TOKEN}`, `"${TOKEN}"`]
    expect((await verdicts(sealerOf(kind), all)).accepted).toEqual([])
  })

  it('every other spelling of the same bytes', async () => {
    // With these bytes every part of the token has a - and a _ to be spelled otherwise.
    const random = () => new Uint8Array(16).fill(0xfb)
    let text = TEXT
    let token = ''
    for (let at = 0; !/\*\*[^*]*-[^*]*_[^*]*$|\*\*[^*]*_[^*]*-[^*]*$/.test(token); at++) {
      text = `${TEXT}${at}`
      token = await sealerOf(kind, [SECRET], USE, random).seal(text, EXPIRES_AT)
    }
    expect(await sealerOf(kind).unseal(token)).toEqual(opened(text))

    const parts = token.split('*')
    const respelled = [3, 4, 7].flatMap((index) => {
      const part = parts[index] as string
      return [
        part.replaceAll('-', '+'),
        part.replaceAll('_', '/'),
        `${part}=`,
        `${part}==`,
        `${part.slice(0, 4)} ${part.slice(4)}`,
        `${part.slice(0, 4)}\n${part.slice(4)}`,
        `%${part.charCodeAt(0).toString(16)}${part.slice(1)}`,
        ...sameBytes(part),
      ]
        .filter((each) => each !== part)
        .map((each) => parts.with(index, each).join('*'))
    })
    const whole = [
      encodeURIComponent(token).replaceAll('*', '%2A'),
      token.replaceAll('*', '%2a'),
      `%46${token.slice(1)}`,
      `%66${token.slice(1)}`,
      token.toLowerCase(),
      token.toUpperCase(),
      parts.with(5, `0${EXPIRES_AT}`).join('*'),
      parts.with(5, `+${EXPIRES_AT}`).join('*'),
      parts.with(5, `${EXPIRES_AT}.0`).join('*'),
      parts.with(5, `0x${EXPIRES_AT.toString(16)}`).join('*'),
      parts.with(5, '1e12').join('*'),
      parts.with(1, (parts[1] as string).toUpperCase()).join('*'),
    ].filter((each) => each !== token)
    expect([respelled.length > 20, whole.length >= 11]).toEqual([true, true])

    expect((await verdicts(sealerOf(kind), [...respelled, ...whole])).accepted).toEqual([])
  })

  it('unused bits of the last base64 character, which the bytes do not show', async () => {
    const parts = TOKEN.split('*')
    const mac = parts[7] as string
    const others = sameBytes(mac)
    expect(others.map((each) => Buffer.from(each, 'base64url').toString('hex'))).toEqual(
      Array(3).fill(Buffer.from(mac, 'base64url').toString('hex')),
    )

    const tokens = others.map((each) => parts.with(7, each).join('*'))
    expect(await verdicts(sealerOf(kind), tokens)).toEqual({ accepted: [], reasons: ['tampered'] })
  })

  it.each<[string, Use, string]>([
    ['another cookie’s name', { purpose: 'session', cookie: 'admin' }, SECRET],
    ['another purpose', { purpose: 'invitation', cookie: 'session' }, SECRET],
    ['no cookie', { purpose: 'session', cookie: '' }, SECRET],
    ['another secret', USE, OLD_SECRET],
  ])('a token for %s, even under our key’s name', async (_what, use, secret) => {
    const foreign = sealText(TEXT, { expiresAt: EXPIRES_AT, secret, ...use })
    const renamed = foreign.split('*').with(1, keysFor().id).join('*')

    expect(await sealerOf(kind).unseal(foreign)).toEqual({ refused: 'unknown-key' })
    expect(await sealerOf(kind).unseal(renamed)).toEqual({ refused: 'tampered' })
  })

  it('parts of two good tokens put together', async () => {
    const one = TOKEN.split('*')
    const other = sealText(TEXT.replace('Ann', 'Bob'), { expiresAt: EXPIRES_AT + 1, iv: 9 }).split(
      '*',
    )
    const spliced = [3, 4, 5, 7].map((index) => one.with(index, other[index] as string).join('*'))

    expect(await verdicts(sealerOf(kind), spliced)).toEqual({ accepted: [], reasons: ['tampered'] })
  })

  it.each(['Fe26.1', 'Fe26.3', 'Fe26.20', 'Fe26.02', 'Fe27.2', 'Fe6.2', 'Fe26.100'])(
    '%s, as another version of Iron',
    async (version) => {
      expect(await sealerOf(kind).unseal(TOKEN.replace('Fe26.2', version))).toEqual({
        refused: 'unsupported-version',
      })
    },
  )

  it.each([
    ['nothing', ''],
    ['the prefix alone', 'Fe26.2'],
    ['the prefix and a star', 'Fe26.2*'],
    ['other letters', TOKEN.replace('Fe26.2', 'FE26.1')],
    ['a JSON text', TEXT],
    ['base64 of JSON', Buffer.from(TEXT).toString('base64url')],
    ['an unsigned JWT', 'eyJhbGciOiJub25lIn0.eyJ1c2VyIjoiQW5uIn0.'],
    ['stars', '*'.repeat(7)],
    ['a plain id', 'AQEBAQEBAQEBAQEBAQEBAQ'],
    ['a number', '0'],
  ])('%s, as malformed', async (_what, token) => {
    expect(await sealerOf(kind).unseal(token)).toEqual({ refused: 'malformed' })
  })

  it.each([
    ['of a wrong padding', 16],
    ['of half a block', 24],
  ])('an authentic ciphertext %s, without throwing', async (_what, size) => {
    const { id, integrity, encryption } = keysFor()
    const iv = bytes(3)
    // A zero in the last place is no padding that PKCS#7 knows.
    const cipher = createCipheriv('aes-256-cbc', encryption, iv).setAutoPadding(false)
    const block = Buffer.concat([cipher.update(Buffer.alloc(32)), cipher.final()])
    const ciphertext = block.subarray(0, size).toString('base64url')
    const covered = `Fe26.2*${id}**${iv.toString('base64url')}*${ciphertext}*${EXPIRES_AT}`
    const mac = createHmac('sha256', integrity).update(covered).digest('base64url')

    expect(await sealerOf(kind).unseal(`${covered}**${mac}`)).toEqual({ refused: 'malformed' })
  })

  it('whatever text there is, and never throws', async () => {
    const sealer = sealerOf(kind)
    const partly = fc
      .array(fc.oneof(fc.constantFrom(...TOKEN.split('*'), '*', '**', 'Fe26.2*'), anyText(6)))
      .map((parts) => parts.join(''))
    await fc.assert(
      fc.asyncProperty(fc.oneof(partly, anyText(200)), async (token) => {
        fc.pre(token !== TOKEN)
        expect((await sealer.unseal(token)).refused).toBeDefined()
      }),
      { seed: 11, numRuns: 300 },
    )
  })
})

/** The other texts that decode to the same bytes, through bits that no byte uses. */
function sameBytes(text: string): string[] {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const unused = [0, 0, 4, 2][text.length % 4] as number
  const last = alphabet.indexOf(text.at(-1) as string)
  return Array.from({ length: 2 ** unused - 1 }, (_, at) => {
    return text.slice(0, -1) + alphabet[last ^ (at + 1)]
  })
}

describe.each(SEALERS)('several secrets, by %s', (kind) => {
  it('seal with the first, open with all, and tell what is to be sealed anew', async () => {
    const both = sealerOf(kind, [SECRET, OLD_SECRET])
    const old = sealText(TEXT, { expiresAt: EXPIRES_AT, secret: OLD_SECRET })

    expect(await both.seal(TEXT, EXPIRES_AT)).toBe(sealText(TEXT, { expiresAt: EXPIRES_AT, iv: 1 }))
    expect(await both.unseal(sealText(TEXT, { expiresAt: EXPIRES_AT }))).toEqual(opened(TEXT))
    expect(await both.unseal(old)).toEqual({ text: TEXT, expiresAt: EXPIRES_AT, stale: true })
    expect(await sealerOf(kind).unseal(old)).toEqual({ refused: 'unknown-key' })
  })
})

describe('the work that a token can cause', () => {
  const SHAPE = (size: number) => {
    const around = `Fe26.2*key**${'A'.repeat(22)}**1**${'A'.repeat(43)}`.length
    return `Fe26.2*key**${'A'.repeat(22)}*${'A'.repeat(size - around)}*1**${'A'.repeat(43)}`
  }

  function watched(ids: readonly string[] = ['key']) {
    const work: string[] = []
    const ciphers = ids.map(
      (id): Cipher => ({
        id,
        encrypt: () => ({ iv: 'iv', ciphertext: 'ciphertext' }),
        decrypt: () => {
          work.push(`decrypt ${id}`)
          return 'text'
        },
        authenticate: () => {
          work.push(`authenticate ${id}`)
          return 'M'.repeat(43)
        },
      }),
    ) as [Cipher, ...Cipher[]]
    const keyring = {
      isReady: true,
      ciphers: (): Ciphers => {
        work.push('keys')
        return ciphers
      },
    }
    return { work, sealer: createSealer(keyring, counting(), true) }
  }

  it.each([
    ['no Iron', 'x'.repeat(16_384)],
    ['too long', SHAPE(16_385)],
    ['far too long', SHAPE(1_000_000)],
    ['of another version', SHAPE(200).replace('Fe26.2', 'Fe26.3')],
    ['without a mac', SHAPE(200).slice(0, -43)],
  ])('is none if the token is %s: not even keys are derived', (_what, token) => {
    const { work, sealer } = watched()

    expect(sealer.unseal(token)).toHaveProperty('refused')
    expect(work).toEqual([])
  })

  it('is none beyond looking for the key if nobody has it', () => {
    const { work, sealer } = watched(['one', 'two', 'three'])

    expect(sealer.unseal(SHAPE(200))).toEqual({ refused: 'unknown-key' })
    expect(work).toEqual(['keys'])
  })

  it('is one mac if it is forged, however many secrets there are', () => {
    const { work, sealer } = watched(['one', 'key', 'three'])

    expect(sealer.unseal(SHAPE(16_384))).toEqual({ refused: 'tampered' })
    expect(work).toEqual(['keys', 'authenticate key'])
  })

  it('is the same for every wrong mac: all of its characters are looked at (S29)', () => {
    const looked: number[] = []
    /** Looks like the mac, and tells which of its characters somebody asks for. */
    const mac = {
      length: 43,
      charCodeAt(at: number) {
        looked.push(at)
        return 'M'.charCodeAt(0)
      },
    }
    const cipher = { id: 'key', authenticate: () => mac } as unknown as Cipher
    const keyring = { isReady: true, ciphers: (): Ciphers => [cipher] }
    const sealer = createSealer(keyring, counting(), true)
    const right = 'M'.repeat(43)
    const wrong = [0, 1, 21, 42].map((at) => `${right.slice(0, at)}A${right.slice(at + 1)}`)

    for (const given of [...wrong, 'A'.repeat(43)]) {
      looked.length = 0
      const token = SHAPE(200).slice(0, -43) + given
      expect(sealer.unseal(token)).toEqual({ refused: 'tampered' })
      expect(looked).toEqual(Array.from({ length: 43 }, (_, at) => at))
    }
  })

  it('is one mac and one decryption if it is good', () => {
    const { work, sealer } = watched(['one', 'key'])
    const good = SHAPE(200).slice(0, -43) + 'M'.repeat(43)

    expect(sealer.unseal(good)).toEqual({ text: 'text', expiresAt: 1, stale: true })
    expect(work).toEqual(['keys', 'authenticate key', 'decrypt key'])
  })
})

describe('the text that keys are derived from', () => {
  it('differs whenever purpose or cookie do', () => {
    const part = fc.oneof(
      fc.constantFrom('', '"', '","', '\\', '\\"', ',', 'a', 'a","b'),
      anyText(5),
    )
    const use = fc.record({ purpose: part, cookie: part })
    fc.assert(
      fc.property(use, use, (one, other) => {
        const same = one.purpose === other.purpose && one.cookie === other.cookie
        expect(infoOf(one) === infoOf(other)).toBe(same)
      }),
      { seed: 5, numRuns: 500 },
    )
  })
})

describe('which cryptography seals', () => {
  const chosen = (choice: 'auto' | 'node' | 'web') =>
    chooseSealer(choice, [bytesOfSecret(SECRET)], USE, counting()).synchronous ? 'node' : 'web'

  it.each([
    ['auto', 'node'],
    ['node', 'node'],
    ['web', 'web'],
  ] as const)('%s on Node is %s', (choice, expected) => {
    expect(chosen(choice)).toBe(expected)
  })

  it.each([
    ['auto', 'web'],
    ['node', 'node'],
    ['web', 'web'],
  ] as const)('%s on workerd is %s, whose own cryptography is the faster', (choice, expected) => {
    vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' })
    expect(chosen(choice)).toBe(expected)
  })

  it.each(['auto', 'web'] as const)('%s is web where there is no node:crypto', (choice) => {
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never)
    expect(chosen(choice)).toBe('web')
  })

  it('node is an error where there is no node:crypto', async () => {
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined as never)
    expect(await errorOf(() => chosen('node'))).toMatchObject({
      code: 'ERR_SESSION_CONFIG',
      message:
        "The option sealer is 'node', but this platform has no crypto module of Node. Leave it out, or set it to 'web'.",
    })
  })
})
