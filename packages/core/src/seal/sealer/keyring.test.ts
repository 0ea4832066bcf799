import { describe, expect, it, vi } from 'vitest'
import { counting, errorOf, OLD_SECRET, SECRET, START, sealText } from '../../../test/support.ts'
import { checkSecrets, type SecretOption } from '../../options/secrets.ts'
import { type NodePlatform, nodePlatform } from '../../platform/platform.ts'
import { nodeSealer } from './node.ts'
import { webSealer } from './web.ts'

const PLATFORM = nodePlatform() as NodePlatform
const USE = { purpose: 'session', cookie: 'session' }
const TEXT = '{"id":"x"}'
const EXPIRES_AT = START + 60_000
const OPENED = { text: TEXT, expiresAt: EXPIRES_AT, stale: false }

const onNode = (secret: SecretOption) => nodeSealer(PLATFORM, checkSecrets(secret), USE, counting())
const onTheWeb = (secret: SecretOption) => webSealer(checkSecrets(secret), USE, counting())
const token = (secret = SECRET) => sealText(TEXT, { secret, expiresAt: EXPIRES_AT, iv: 1 })

describe.each([
  ['node', onNode],
  ['web', onTheWeb],
])('secrets that a function answers with, by %s', (_kind, sealerOf) => {
  it('are asked for once, when something is sealed or opened first', async () => {
    const secret = vi.fn(async () => [SECRET, OLD_SECRET])
    const sealer = sealerOf(secret)
    expect(secret).not.toHaveBeenCalled()

    const both = [sealer.seal(TEXT, EXPIRES_AT), sealer.unseal(token())]
    expect(await Promise.all(both)).toEqual([token(), OPENED])
    expect(await sealer.unseal(token(OLD_SECRET))).toEqual({ ...OPENED, stale: true })
    expect(secret).toHaveBeenCalledTimes(1)
  })

  it('are not asked for by what is no token', async () => {
    const secret = vi.fn(() => SECRET)

    expect(await sealerOf(secret).unseal('garbage')).toEqual({ refused: 'malformed' })
    expect(secret).not.toHaveBeenCalled()
  })

  it('are asked for again after they could not be had', async () => {
    const secret = vi.fn<() => Promise<string>>()
    secret.mockRejectedValueOnce(new Error('the vault is closed')).mockResolvedValue(SECRET)
    const sealer = sealerOf(secret)

    const failing = [sealer.unseal(token()), sealer.seal(TEXT, EXPIRES_AT)]
    for (const { status } of await Promise.allSettled(failing)) expect(status).toBe('rejected')
    expect(secret).toHaveBeenCalledTimes(1)
    expect(await sealer.unseal(token())).toEqual(OPENED)
    expect(secret).toHaveBeenCalledTimes(2)
  })

  it('are the same keys as those that are given', async () => {
    expect(await sealerOf(() => SECRET).seal(TEXT, EXPIRES_AT)).toBe(token())
    expect(await sealerOf(Buffer.from(SECRET)).seal(TEXT, EXPIRES_AT)).toBe(token())
  })

  it('can be asked for beforehand, and are missed then', async () => {
    const secret = vi.fn(() => SECRET)
    await sealerOf(secret).ready()
    expect(secret).toHaveBeenCalledTimes(1)

    const error = await errorOf(() => sealerOf(() => 'short').ready())
    expect(error.code).toBe('ERR_SESSION_SECRET')
  })

  it('does not lend out what it keeps: what it answers is the caller’s own', async () => {
    const sealer = sealerOf(SECRET)
    for (const sealed of [token(), `${token()}A`, token(OLD_SECRET)]) {
      const first = await sealer.unseal(sealed)
      const before = { ...first }
      Object.assign(first, { text: 'changed', stale: 'changed', refused: 'changed' })

      expect(await sealer.unseal(sealed)).toEqual(before)
    }
  })
})

describe('whether a sealer of node:crypto promises anything', () => {
  it('is known of secrets that are there: never', () => {
    const sealer = onNode(SECRET)
    expect([sealer.synchronous, sealer.unseal(token())]).toEqual([true, OPENED])
  })

  it('is not known of a function before it was asked; one that answers at once is no promise', () => {
    const sealer = onNode(() => SECRET)
    expect(sealer.synchronous).toBe(false)
    expect(sealer.unseal(token())).toEqual(OPENED)
    expect(sealer.synchronous).toBe(true)
  })

  it('is known of one that promised once it has kept its promise', async () => {
    const sealer = onNode(async () => SECRET)
    const promised = sealer.unseal(token())
    expect([promised instanceof Promise, sealer.synchronous]).toEqual([true, false])

    expect(await promised).toEqual(OPENED)
    expect([sealer.synchronous, sealer.unseal(token())]).toEqual([true, OPENED])
  })
})
