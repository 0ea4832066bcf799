/** Which keys are taken, and what they are called. */
import { describe, expect, it } from 'vitest'
import { keyIn, thumbprintOf } from './key.ts'
import { firstProof, proofBy } from './proof.ts'

/** RFC 7638, section 3.1. */
const RSA = {
  kty: 'RSA',
  n: '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw',
  e: 'AQAB',
}

describe('a device’s key', () => {
  it('of RSA has the thumbprint that RFC 7638 gives', async () => {
    const key = keyIn({ ...RSA, alg: 'RS256', kid: '2011-04-29' }, 'RS256')
    expect(await thumbprintOf(key as NonNullable<typeof key>)).toBe(
      'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs',
    )
  })

  it.each([
    ['another exponent', { ...RSA, e: 'Aw' }],
    ['too few bits', { ...RSA, n: RSA.n.slice(0, 171) }],
    ['another kind', { ...RSA, kty: 'EC' }],
    ['no text', { ...RSA, n: 1 }],
  ])('of RSA is none with %s', (_what, jwk) => {
    expect(keyIn(jwk, 'RS256')).toBeUndefined()
  })

  it('of RSA proves itself where it is offered, and nowhere else', async () => {
    const rsa = {
      name: 'RSASSA-PKCS1-v1_5',
      hash: 'SHA-256',
      modulusLength: 2048,
      publicExponent: new Uint8Array([1, 0, 1]),
    }
    const keys = await crypto.subtle.generateKey(rsa, true, ['sign', 'verify'])
    const { kty, n, e } = await crypto.subtle.exportKey('jwk', keys.publicKey)
    const jwk = { kty, n, e }
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const sign = async (header: object) => {
      const signed = `${part({ alg: 'RS256', typ: 'dbsc+jwt', ...header })}.${part({ jti: 'once' })}`
      const bytes = await crypto.subtle.sign(rsa.name, keys.privateKey, Buffer.from(signed))
      return `${signed}.${Buffer.from(bytes).toString('base64url')}`
    }
    const proof = await firstProof(await sign({ jwk }), ['ES256', 'RS256'])
    expect(proof).toEqual({ key: jwk, challenge: 'once' })
    expect(await firstProof(await sign({ jwk }), ['ES256'])).toBeUndefined()
    const key = proof?.key as NonNullable<typeof proof>['key']
    expect(await proofBy(key, await sign({}))).toEqual({ key, challenge: 'once' })
    expect(await proofBy(key, await sign({ alg: 'ES256' }))).toBeUndefined()
  })
})
