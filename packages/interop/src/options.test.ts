/** Options that cannot work are errors, which say what to do and show no secret. */
import { SessionError } from '@sealed-session/core'
import { describe, expect, it } from 'vitest'
import { flask } from './flask.ts'
import {
  signer,
  timestampSigner,
  urlSafeSerializer,
  urlSafeTimedSerializer,
} from './itsdangerous.ts'
import { starlette } from './starlette.ts'

const secretKey = 'wK3nR8vYqT5cXb2HsZ7eUf4JgPm9Da6L'

const MAKERS = {
  starlette,
  flask,
  signer,
  timestampSigner,
  urlSafeSerializer,
  urlSafeTimedSerializer,
} as unknown as Readonly<Record<string, (options: unknown) => unknown>>

describe('options', () => {
  it.each<[string, object | undefined, string]>([
    ['starlette', undefined, 'starlette was given undefined. Give its options: { secretKey: … }.'],
    [
      'starlette',
      {},
      'secretKey is undefined. Give text or bytes, the same as the other side has.',
    ],
    ['starlette', { secretKey: 5 }, 'secretKey is a number.'],
    ['starlette', { secretKey: '' }, 'secretKey is empty, so that everybody could sign.'],
    ['starlette', { secretKey: [] }, 'secretKey is an empty list.'],
    [
      'starlette',
      { secret_key: secretKey },
      'starlette has no option `secret_key`. Did you mean `secretKey`?',
    ],
    [
      'starlette',
      { https_only: true },
      'starlette has no option `https_only`. It belongs into the option `cookie` of the sessions, as `secure`.',
    ],
    ['starlette', { sameSite: 'lax' }, 'It belongs into the option `cookie` of the sessions.'],
    ['starlette', { [secretKey]: 1 }, 'starlette has no option by a name of 32 characters.'],
    [
      'starlette',
      { secretKey, maxAge: '1h' },
      'maxAge is text. Give whole seconds, or null for none.',
    ],
    ['starlette', { secretKey, maxAge: 1.5 }, 'maxAge is 1.5.'],
    ['starlette', { secretKey, clockSkew: -1 }, 'clockSkew is -1.'],
    [
      'starlette',
      { secretKey, maxAge: 60, clockSkew: 60 },
      'clockSkew is 60. Give whole seconds, fewer than `maxAge`; 0 for none.',
    ],
    ['starlette', { secretKey, lenient: 'true' }, 'lenient is text. Set it to true or false.'],
    [
      'starlette',
      { secretKey, digest: 'md5' },
      'digest is text that is not known. Use one of sha1, sha256, sha384, sha512.',
    ],
    ['starlette', { secretKey, schema: {} }, 'schema is no Standard Schema.'],
    ['flask', { secretKey: [secretKey] }, 'secretKey is a list.'],
    ['flask', { secretKey, fallbacks: [''] }, 'fallbacks is empty'],
    ['flask', { secretKey, maxSize: 0 }, 'maxSize is 0.'],
    [
      'flask',
      { secretKey, SESSION_COOKIE_SECURE: true },
      'It belongs into the option `cookie` of the sessions.',
    ],
    ['flask', { secretKey, SECRET_KEY_FALLBACKS: [] }, 'It is called `fallbacks` here.'],
    ['signer', { secretKey, sep: ':' }, 'It is called `separator` here.'],
    ['signer', { secretKey, separator: '-' }, 'separator is empty, or has a character of base64.'],
    ['signer', { secretKey, separator: '' }, 'separator is empty'],
    ['signer', { secretKey, salt: 5 }, 'salt is a number.'],
    [
      'signer',
      { secretKey, keyDerivation: 'pbkdf2' },
      'Use one of django-concat, concat, hmac, none.',
    ],
    ['timestampSigner', { secretKey, epoch: 'now' }, 'epoch is text.'],
    ['timestampSigner', { secretKey, maxAge: 60 }, 'timestampSigner has no option `maxAge`.'],
    [
      'urlSafeSerializer',
      { secretKey, clockSkew: 5 },
      'urlSafeSerializer has no option `clockSkew`.',
    ],
    ['urlSafeTimedSerializer', { secretKey, bigInt: 1 }, 'bigInt is a number.'],
  ])('of %s that cannot work are refused: %j', (maker, options, says) => {
    let error: unknown
    try {
      MAKERS[maker]?.(options)
    } catch (caught) {
      error = caught
    }

    expect(error).toBeInstanceOf(SessionError)
    expect(error).toMatchObject({ code: 'ERR_SESSION_CONFIG' })
    expect(String(error)).toContain(says)
    expect(String(error)).not.toContain(secretKey)
  })

  it.each(['starlette', 'flask', 'signer', 'timestampSigner', 'urlSafeSerializer'])(
    'of %s need no more than the key, and none of it can be seen',
    (maker) => {
      const made = MAKERS[maker]?.({ secretKey })

      expect(JSON.stringify(made)).not.toContain(secretKey)
    },
  )

  it('may be of the middleware that expires everything', async () => {
    const NOW = 1_760_000_000_000
    const codec = starlette({ secretKey, maxAge: -1 })
    const cookie = await codec.encode({ data: {} }, NOW)

    expect(await codec.decode(cookie, NOW)).toEqual({ refused: 'expired' })
  })
})
