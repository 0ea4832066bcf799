import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { errorOf, OLD_SECRET, SECRET } from '../../test/support.ts'
import { SessionError } from '../words/errors.ts'
import { checkSecrets, generateSecret, secretsFromEnv } from './secrets.ts'

const REMEDY = "Make one with: node -p \"require('crypto').randomBytes(32).toString('base64url')\""
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** What is said of a secret, without the advice that follows; undefined if it is good. */
function faultOf(secret: unknown): string | undefined {
  try {
    checkSecrets(secret as string)
    return undefined
  } catch (error) {
    if (!(error instanceof SessionError)) throw error
    expect([error.code, error.remedy]).toEqual(['ERR_SESSION_SECRET', REMEDY])
    expect(error.message.endsWith(` ${REMEDY}`)).toBe(true)
    return error.message.slice(0, -REMEDY.length - 1)
  }
}

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('a secret', () => {
  it.each([
    ['of 32 bytes', SECRET],
    ['of 43 characters of base64url', 'h0hY2lWQ9Tz3mJq6vB1sXc8nRk5dPf7eLa4uGi0oEyA'],
    [
      'of 64 hexadecimal digits',
      '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    ],
    ['of 32 bytes in fewer characters', 'Äßçđëƒğħîĵķłñöþŕ'],
    ['of several words', 'plinth oboe marzipan ketchup quorum gravel'],
  ])('%s is taken as it is', (_what, secret) => {
    expect(checkSecrets(secret)).toEqual([secret])
  })

  it.each([
    ['empty', '', 'The session secret has 0 bytes, fewer than 32.'],
    ['31 bytes', SECRET.slice(1), 'The session secret has 31 bytes, fewer than 32.'],
    ['one short word', 'hunter2', 'The session secret has 7 bytes, fewer than 32.'],
    ['one character', 'a'.repeat(64), 'The session secret repeats the same few characters.'],
    [
      'seven characters',
      '1234567'.repeat(9),
      'The session secret repeats the same few characters.',
    ],
    [
      'a word, again and again',
      'Tr0ub4dor&3'.repeat(3),
      'The session secret repeats the same text.',
    ],
    [
      'a word, again and again, and a little more',
      `${'Tr0ub4dor&3'.repeat(3)}!2026`,
      'The session secret repeats the same text.',
    ],
    [
      'a word, padded with itself',
      'Tr0ub4dor&3z'.padEnd(32, 'Tr0ub4dor&3z'),
      'The session secret repeats the same text.',
    ],
    [
      'half a secret, twice',
      SECRET.slice(16).repeat(2),
      'The session secret repeats the same text.',
    ],
    [
      'lines, again and again',
      'Tr0ub4dor\n'.repeat(4),
      'The session secret repeats the same text.',
    ],
    ['the alphabet', 'abcdefghijklmnopqrstuvwxyz0123456789', 'The session secret is a sequence.'],
    ['digits backwards', 'zyxwvutsrqponmlkjihgfedcba98765432', 'The session secret is a sequence.'],
    [
      'that of iron-session’s README',
      'complex_password_at_least_32_characters_long',
      'The session secret is a well-known sample.',
    ],
    [
      'that of express-session’s README, stretched',
      'keyboard cat'.repeat(3),
      'The session secret repeats the same text.',
    ],
    [
      'that of express-session’s README, padded',
      'keyboard cat 0123456789 hello world',
      'The session secret is a well-known sample.',
    ],
    [
      'a sample in capitals and dashes',
      'CHANGE-ME-x7Gq2LpW9zRt4VbN8sKd1Fh',
      'The session secret is a well-known sample.',
    ],
    ['no text', 42, 'The session secret is number, not text.'],
    ['bytes', new Uint8Array(32), 'The session secret is object, not text.'],
    ['null', null, 'The session secret is object, not text.'],
  ])('that is %s is refused', (_what, secret, fault) => {
    expect(faultOf(secret)).toBe(fault)
  })

  it('has 32 bytes, not 32 characters', () => {
    expect(faultOf('ÄßçđëƒğħîĵķłñöþR')).toBe('The session secret has 31 bytes, fewer than 32.')
  })

  it('never shows in the error, whatever is wrong with it', () => {
    const weak = fc.oneof(
      fc.string({ minLength: 4, maxLength: 31 }),
      fc.string({ minLength: 16, maxLength: 40 }).map((text) => text.repeat(3)),
      fc.string({ minLength: 20 }).map((text) => `changeme${text}changeme`),
    )
    fc.assert(
      fc.property(weak, (secret) => {
        // Short texts may well be part of an English sentence.
        fc.pre(!`The session secret has bytes, fewer than. ${REMEDY}`.includes(secret.slice(0, 4)))
        const fault = faultOf(secret)
        expect(fault).toBeDefined()
        expect(fault).not.toContain(secret.slice(0, 4))
      }),
      { seed: 4, numRuns: 200 },
    )
  })

  it('of random bytes is taken, in whatever way they are spelled', () => {
    const random = fc.uint8Array({ minLength: 32, maxLength: 64, size: 'max' })
    fc.assert(
      fc.property(random, fc.constantFrom('base64url', 'base64', 'hex'), (bytes, as) => {
        fc.pre(new Set(bytes).size > 16)
        expect(faultOf(Buffer.from(bytes).toString(as as 'hex'))).toBeUndefined()
      }),
      { seed: 6, numRuns: 1000 },
    )
  })
})

describe('a list of secrets', () => {
  it('is kept in its order, newest first, and cannot be changed', () => {
    const secrets = checkSecrets([SECRET, OLD_SECRET])

    expect(secrets).toEqual([SECRET, OLD_SECRET])
    expect(Object.isFrozen(secrets)).toBe(true)
  })

  it.each<[string, readonly unknown[], string]>([
    ['is empty', [], 'The list of secrets is empty.'],
    ['has a weak one', [SECRET, 'short'], 'Session secret 2 has 5 bytes, fewer than 32.'],
    ['has one twice', [SECRET, OLD_SECRET, SECRET], 'Session secret 3 is there twice.'],
    ['has a hole', [undefined, SECRET], 'Session secret 1 is undefined, not text.'],
  ])('that %s is refused, and says which', (_what, secrets, fault) => {
    expect(faultOf(secrets)).toBe(fault)
  })
})

describe('secrets of the environment', () => {
  it.each([
    ['the newest alone', { SESSION_SECRET: SECRET }, [SECRET]],
    ['no older ones', { SESSION_SECRET: SECRET, SESSION_SECRET_PREVIOUS: '' }, [SECRET]],
    [
      'an older one',
      { SESSION_SECRET: SECRET, SESSION_SECRET_PREVIOUS: OLD_SECRET },
      [SECRET, OLD_SECRET],
    ],
    [
      'older ones, with blanks and a comma too many',
      { SESSION_SECRET: ` ${SECRET}\n`, SESSION_SECRET_PREVIOUS: ` ${OLD_SECRET} , older,, ` },
      [SECRET, OLD_SECRET, 'older'],
    ],
  ])('are a list, newest first: %s', (_what, env, expected) => {
    expect(secretsFromEnv(env)).toEqual(expected)
  })

  it.each([
    [{}],
    [{ SESSION_SECRET: '' }],
    [{ SESSION_SECRET: ' ' }],
    [{ SESSION_SECRET_PREVIOUS: OLD_SECRET }],
  ])('are missed if there is none: %o', async (env) => {
    expect(await errorOf(() => secretsFromEnv(env))).toMatchObject({
      code: 'ERR_SESSION_SECRET',
      message: `No session secret: neither the option \`secret\` nor the environment variable SESSION_SECRET is set. ${REMEDY}`,
    })
  })

  it('are taken if no option is given, and are held to the same standard', () => {
    vi.stubEnv('SESSION_SECRET', SECRET)
    vi.stubEnv('SESSION_SECRET_PREVIOUS', OLD_SECRET)
    expect(checkSecrets(undefined)).toEqual([SECRET, OLD_SECRET])

    vi.stubEnv('SESSION_SECRET_PREVIOUS', 'old')
    expect(faultOf(undefined)).toBe('Session secret 2 has 3 bytes, fewer than 32.')
  })

  it('do not matter if an option is given', () => {
    vi.stubEnv('SESSION_SECRET', OLD_SECRET)
    expect(checkSecrets(SECRET)).toEqual([SECRET])
  })
})

describe('generateSecret', () => {
  it('makes 32 random bytes, no two alike, that are always taken', () => {
    const count = 10_000
    const secrets = Array.from({ length: count }, generateSecret)

    expect(new Set(secrets).size).toBe(count)
    expect(secrets.filter((secret) => !/^[\w-]{43}$/.test(secret))).toEqual([])
    expect(secrets.filter((secret) => faultOf(secret) !== undefined)).toEqual([])
  })

  it('leaves no place of them to be guessed', () => {
    const count = 10_000
    const secrets = Array.from({ length: count }, generateSecret)
    // The 43rd character holds four bits, the others six. Far beyond what chance does: the
    // chi-square of 63 degrees of freedom is over 160 once in 10^10 times.
    const suspicious = Array.from({ length: 43 }, (_, place) => {
      const expected = count / (place === 42 ? 16 : 64)
      const seen = new Map<string, number>()
      for (const secret of secrets) {
        const character = secret[place] as string
        seen.set(character, (seen.get(character) ?? 0) + 1)
      }
      const possible = [...ALPHABET].filter((_, at) => place !== 42 || at % 4 === 0)
      return possible.reduce(
        (sum, each) => sum + ((seen.get(each) ?? 0) - expected) ** 2 / expected,
        0,
      )
    }).filter((chiSquare) => chiSquare > 160)

    expect(suspicious).toEqual([])
  })
})
