import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { errorOf, OLD_SECRET, SECRET } from '../../test/support.ts'
import type { Awaitable } from '../words/awaitable.ts'
import { SessionError } from '../words/errors.ts'
import {
  bytesOfSecret,
  checkSecrets,
  generateSecret,
  type SecretOption,
  secretsFromEnv,
  secretWhenAsked,
} from './secrets.ts'

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

/** The bytes of these, as the sealers want them. */
const bytesOf = (...secrets: string[]) => secrets.map((each) => new TextEncoder().encode(each))

/** What a function given as the option comes to. */
function asked(secret: SecretOption): Awaitable<unknown> {
  const secrets = checkSecrets(secret)
  if (typeof secrets !== 'function') throw new Error('it was not put off')
  return secrets()
}

/** Words of lists that people draw from, those among them that samples are made of as well. */
const WORDS =
  'abacus change banjo crispy secret dwelling random elbow freckles gravel handbook harness iguana jovial ' +
  'kettle lagoon marzipan nugget omega oboe plinth quorum reptile sandpit tulip thimble vapour ' +
  'unwind vortex prism walnut xylem yonder zeppelin affix blunt clamp dusk earthy flask ' +
  'gizmo hubcap icing jigsaw kiosk lyrics mango nimble onyx petal quilt ranch sloth tundra user vivid'

const words = WORDS.split(' ')
const drawn = (count: number, between: string) =>
  Array.from({ length: count }, () => words[randomInt(words.length)]).join(between)

const GENERATORS: Record<string, () => string | Uint8Array> = {
  '16 bytes in hex': () => randomBytes(16).toString('hex'),
  '32 bytes in hex': () => randomBytes(32).toString('hex'),
  'in base64': () => randomBytes(32).toString('base64'),
  'in base64url': () => randomBytes(24).toString('base64url'),
  'of bytes': () => randomBytes(32),
  'of two UUIDs': () => `${randomUUID()}-${randomUUID()}`,
  'of 40 digits': () => Array.from({ length: 40 }, () => randomInt(10)).join(''),
  'of 36 letters': () => Array.from({ length: 36 }, () => randomInt(10, 36).toString(36)).join(''),
  'of 12 words': () => drawn(12, ' '),
  'of 10 words with dashes': () => drawn(10, '-'),
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
    expect(checkSecrets(secret)).toEqual(bytesOf(secret))
  })

  it.each([
    ['a line’s end', `${SECRET}\n`],
    ['a line’s end of Windows', `${SECRET}\r\n`],
    ['white space and a byte order mark', `\ufeff \t${SECRET} `],
    ['double quotes', `"${SECRET}"`],
    ['single quotes', `'${SECRET}'`],
    ['quotes, and white space inside and outside', ` " ${SECRET} "\n`],
    ['quotes, and a line’s end that nobody read as one', `"${SECRET}\\r\\n"`],
    ['its name', `SESSION_SECRET=${SECRET}`],
    ['export, its name and quotes', `export SESSION_SECRET='${SECRET}'`],
  ])('is the same with %s around it', (_what, secret) => {
    expect(checkSecrets(secret)).toEqual(bytesOf(SECRET))
    expect(secretsFromEnv({ SESSION_SECRET: secret })).toEqual([SECRET])
  })

  it.each([
    ['a quote in front', `"${SECRET}`],
    ['two kinds of quotes', `"${SECRET}'`],
    ['quotes inside', `${SECRET}"${SECRET.slice(3)}`],
    ['white space inside', `${SECRET} ${SECRET.slice(3)}`],
    ['an equals sign at its end', `${SECRET}=`],
    ['a backslash and an n at its end', `${SECRET}\\n`],
  ])('is another with %s', (_what, secret) => {
    expect(checkSecrets(secret)).toEqual(bytesOf(secret))
  })

  it('may be bytes, which are used as they are, and copied', () => {
    const given = Buffer.from(`${SECRET} \n`)
    const [kept] = checkSecrets(given) as [Uint8Array]
    given.fill(0)

    expect(kept).toEqual(bytesOf(`${SECRET} \n`)[0])
    expect(checkSecrets(new Uint8Array(bytesOf(SECRET)[0] as Uint8Array))).toEqual(bytesOf(SECRET))
  })

  it('may be bytes of another realm', () => {
    const foreign = runInNewContext(`Uint8Array.from(${JSON.stringify([...Buffer.from(SECRET)])})`)
    expect(checkSecrets(foreign)).toEqual(bytesOf(SECRET))
  })

  it.each([
    ['empty', '', 'The session secret has 0 bytes, fewer than 32.'],
    ['31 bytes', SECRET.slice(1), 'The session secret has 31 bytes, fewer than 32.'],
    ['one short word', 'hunter2', 'The session secret has 7 bytes, fewer than 32.'],
    ['one character', 'a'.repeat(64), 'The session secret repeats the same few bytes.'],
    [
      'five characters',
      '1234567'.repeat(9).replace(/[67]/g, '1'),
      'The session secret repeats the same few bytes.',
    ],
    ['zeros', new Uint8Array(32), 'The session secret repeats the same few bytes.'],
    [
      'bytes that count',
      Uint8Array.from({ length: 48 }, (_, at) => at),
      'The session secret is a sequence.',
    ],
    [
      '31 bytes that were given as such',
      new Uint8Array(31),
      'The session secret has 31 bytes, fewer than 32.',
    ],
    [
      'a sample, as bytes',
      Buffer.from('complex_password_at_least_32_characters_long'),
      'The session secret is a well-known sample.',
    ],
    [
      'halves of surrogate pairs',
      Array.from({ length: 20 }, (_, at) => String.fromCharCode(0xd800 + at * 7)).join(''),
      'The session secret repeats the same few bytes.',
    ],
    [
      'half a surrogate pair too much',
      `${SECRET}\ud83e`,
      'The session secret has halves of surrogate pairs, which are all the same in UTF-8.',
    ],
    [
      'bytes that were read as UTF-8',
      Buffer.from(`${SECRET}\xff`, 'latin1').toString(),
      'The session secret was made of bytes by reading them as UTF-8, which loses them: give the bytes.',
    ],
    ['a word, again and again', 'Tr0ub4dor&3'.repeat(3), 'The session secret repeats itself.'],
    [
      'a word, again and again, and a little more',
      `${'Tr0ub4dor&3'.repeat(3)}!2026`,
      'The session secret repeats itself.',
    ],
    [
      'a word, padded with itself',
      'Tr0ub4dor&3z'.padEnd(32, 'Tr0ub4dor&3z'),
      'The session secret repeats itself.',
    ],
    ['half a secret, twice', SECRET.slice(16).repeat(2), 'The session secret repeats itself.'],
    ['lines, again and again', 'Tr0ub4dor\n'.repeat(4), 'The session secret repeats itself.'],
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
      'The session secret repeats itself.',
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
    ['no text', 42, 'The session secret is a number, neither text nor bytes.'],
    [
      'a buffer without a view',
      new ArrayBuffer(32),
      'The session secret is ArrayBuffer, neither text nor bytes.',
    ],
    [
      'words of two bytes',
      new Uint16Array(32),
      'The session secret is Uint16Array, neither text nor bytes.',
    ],
    ['an object', { secret: SECRET }, 'The session secret is Object, neither text nor bytes.'],
    ['null', null, 'The session secret is null, neither text nor bytes.'],
  ])('that is %s is refused', (_what, secret, fault) => {
    expect(faultOf(secret)).toBe(fault)
  })

  it.each([
    ...['replace-me-with-a-long-random-string!!', 'insecure-development-secret-please-change'],
    ...['your-super-long-session-key-goes-here', 'please-change-this-value-before-you-deploy'],
    ...[
      'some_not_random_password_that_is_at_least_32_characters',
      'averylogphrasebiggerthanthirtytwochars',
    ],
    ...['the-password-must-be-at-least-32-characters-long', 'password-should-be-32-characters'],
    ...[
      'a secret with minimum length of 32 characters',
      'this-is-a-very-long-secret-for-my-session',
    ],
    ...['ThisIsMySuperSecretSessionKeyForDevelopment', 'thisisaverylongsecretkeyforsessions'],
    ...['default-session-secret-do-not-use-in-prod', 'dev-only-secret-not-for-production-use!!'],
    ...[
      'test-secret-test-secret-for-unit-tests-only',
      'this is not a secret, it is just an example',
    ],
    ...[
      'NEXTAUTH_SECRET_CHANGE_IN_PRODUCTION_PLEASE',
      'insert_random_32_char_string_in_this_place',
    ],
    ...['generate-one-with-openssl-rand-hex-32', 'iron-session-example-password-of-32-chars'],
    ...['80d42cfb-1cd2-462c-8f17-e3237d9027e9', 'hello world this is my session password'],
    ...[
      'Lorem ipsum dolor sit amet, consectetur adipiscing elit',
      'todo-set-a-real-secret-before-launching',
    ],
    ...[
      'correct horse battery staple, and some more',
      'the quick brown fox jumps over the lazy dog',
    ],
    ...[
      "require('crypto').randomBytes(32).toString('hex')",
      'openssl rand -base64 32 > secret.txt',
    ],
  ])('like %j is refused, since everybody knows it', (secret) => {
    expect(faultOf(secret)).toBe('The session secret is a well-known sample.')
  })

  it.each([
    ['a row of the keyboard after the other', 'qwertyuiopasdfghjklzxcvbnm1234567890'],
    ['columns of the keyboard', '1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,'],
    ['rows backwards', '0987654321poiuytrewqlkjhgfdsa'.padEnd(32, 'mnbvc')],
    ['letters that come in fours', 'aaaabbbbccccddddeeeeffffgggghhhh'],
  ])('of %s is refused', (_what, secret) => {
    expect(faultOf(secret)).toBe('The session secret is a sequence.')
  })

  it.each([
    '\u0024{SESSION_SECRET_FROM_THE_VAULT_OF_ACME}',
    '<put your session secret of 32 bytes here>',
    '{{ session_secret_of_production_env }}',
    "$(openssl rand -base64 32 | tr -d '\\n')",
    '%SESSION_SECRET_OF_ACME_PRODUCTION%',
  ])('like %j is refused, since nobody has put one in', (secret) => {
    expect(faultOf(secret)).toBe('The session secret is a placeholder.')
  })

  it('has 32 bytes, not 32 characters', () => {
    expect(faultOf('ÄßçđëƒğħîĵķłñöþR')).toBe('The session secret has 31 bytes, fewer than 32.')
  })

  it('never shows in the error, whatever is wrong with it', () => {
    const weak = fc.oneof(
      fc.string({ minLength: 4, maxLength: 31 }),
      fc.string({ minLength: 16, maxLength: 40 }).map((text) => text.repeat(3)),
      fc.string({ minLength: 20, maxLength: 22 }).map((text) => `changeme${text}changeme`),
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

  it('that a generator made is taken, in whatever way it is spelled', () => {
    const refused = Object.entries(GENERATORS).flatMap(([name, make]) => {
      const secrets = Array.from({ length: 3000 }, make)
      return secrets.filter((secret) => faultOf(secret) !== undefined).map((each) => [name, each])
    })
    expect(refused).toEqual([])
  })
})

describe('a list of secrets', () => {
  it('is kept in its order, newest first, and cannot be changed', () => {
    const secrets = checkSecrets([SECRET, OLD_SECRET])

    expect(secrets).toEqual(bytesOf(SECRET, OLD_SECRET))
    expect(Object.isFrozen(secrets)).toBe(true)
  })

  it.each<[string, readonly unknown[], string]>([
    ['is empty', [], 'The list of secrets is empty.'],
    ['has a weak one', [SECRET, 'short'], 'Session secret 2 has 5 bytes, fewer than 32.'],
    ['has one twice', [SECRET, OLD_SECRET, SECRET], 'Session secret 3 is there twice.'],
    ['has one twice, in quotes', [SECRET, `"${SECRET}"`], 'Session secret 2 is there twice.'],
    ['has one twice, as bytes', [SECRET, Buffer.from(SECRET)], 'Session secret 2 is there twice.'],
    ['has a hole', [undefined, SECRET], 'Session secret 1 is undefined, neither text nor bytes.'],
    ['has a function', [() => SECRET], 'The session secret is a function, neither text nor bytes.'],
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
    [
      'older ones, in quotes, all of them or each',
      { SESSION_SECRET: `"${SECRET}"`, SESSION_SECRET_PREVIOUS: `'"${OLD_SECRET}", older'` },
      [SECRET, OLD_SECRET, 'older'],
    ],
  ])('are a list, newest first: %s', (_what, env, expected) => {
    expect(secretsFromEnv(env)).toEqual(expected)
  })

  it.each([
    [{}],
    [{ SESSION_SECRET: '' }],
    [{ SESSION_SECRET: ' ' }],
    [{ SESSION_SECRET: '""' }],
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
    expect(checkSecrets(undefined)).toEqual(bytesOf(SECRET, OLD_SECRET))

    vi.stubEnv('SESSION_SECRET_PREVIOUS', 'old')
    expect(faultOf(undefined)).toBe('Session secret 2 has 3 bytes, fewer than 32.')
  })

  it('do not matter if an option is given', () => {
    vi.stubEnv('SESSION_SECRET', OLD_SECRET)
    expect(checkSecrets(SECRET)).toEqual(bytesOf(SECRET))
  })
})

describe('a function that answers with secrets', () => {
  it.each<[string, () => Awaitable<string | Uint8Array | (string | Uint8Array)[]>]>([
    ['text', () => SECRET],
    ['bytes', () => Buffer.from(SECRET)],
    ['a list', () => [SECRET]],
    ['a promise', async () => SECRET],
    ['a promise of a list', async () => [Buffer.from(SECRET)]],
  ])('may answer with %s', async (_what, secret) => {
    expect(await asked(secret)).toEqual(bytesOf(SECRET))
  })

  it('is not asked before it is needed, and answers at once if it can', () => {
    const secret = vi.fn(() => SECRET)
    const secrets = checkSecrets(secret)
    expect(secret).not.toHaveBeenCalled()

    expect((secrets as () => unknown)()).toEqual(bytesOf(SECRET))
    expect(secret).toHaveBeenCalledWith()
  })

  it.each<[string, () => unknown, string]>([
    ['a weak one', () => 'short', 'The session secret has 5 bytes, fewer than 32.'],
    [
      'a promise of a weak one',
      async () => [SECRET, 'x'],
      'Session secret 2 has 1 bytes, fewer than 32.',
    ],
    ['nothing', () => undefined, 'The session secret is undefined, neither text nor bytes.'],
    ['an empty list', () => [], 'The list of secrets is empty.'],
  ])('is told if it answers with %s', async (_what, secret, fault) => {
    const error = await errorOf(() => asked(secret as () => string))
    expect([error.code, error.message]).toEqual(['ERR_SESSION_SECRET', `${fault} ${REMEDY}`])
  })

  it.each<[string, () => never | Promise<never>]>([
    [
      'throws',
      () => {
        throw new Error('the vault is closed')
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('the vault is closed')
      },
    ],
  ])('that %s is an error of ours, with its own as the cause', async (_what, secret) => {
    expect(await errorOf(() => asked(secret))).toMatchObject({
      code: 'ERR_SESSION_SECRET',
      message:
        'The function given as `secret` failed. The cause says why; it is asked again by the next request.',
      cause: new Error('the vault is closed'),
    })
  })
})

describe('a secret that may come later', () => {
  it('is the one that was given', () => {
    expect(secretWhenAsked(SECRET)).toBe(SECRET)
  })

  it('is taken from the environment at once if it is there', () => {
    vi.stubEnv('SESSION_SECRET', 'short')
    expect(faultOf(secretWhenAsked(undefined))).toContain('has 5 bytes')
  })

  it('is missed at the first use, not before', async () => {
    vi.stubEnv('SESSION_SECRET', undefined)
    const secrets = checkSecrets(secretWhenAsked(undefined)) as () => unknown
    expect((await errorOf(secrets)).message).toContain('No session secret')

    vi.stubEnv('SESSION_SECRET', SECRET)
    expect(secrets()).toEqual(bytesOf(SECRET))
  })
})

describe('the bytes of a secret', () => {
  it('are told of a weak one too, and of nothing that is none', async () => {
    expect(bytesOfSecret('weak\n')).toEqual(bytesOf('weak')[0])
    expect((await errorOf(() => bytesOfSecret(5 as never))).code).toBe('ERR_SESSION_SECRET')
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
