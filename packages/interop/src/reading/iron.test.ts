import { defaults, type SealOptions, seal } from 'iron-webcrypto'
import { describe, expect, it, vi } from 'vitest'
import { createIronReader } from './iron.ts'

const PASSWORD = 'Zr8kQ2vLw5XnB7cT1yJ4uH9sD6fG3aPe'
const OTHER = 'm3Xt9RbK7qWzL2pVf8YdG5hN1jCs6uEa'
const NOW = Date.UTC(2026, 0, 1)

/** A seal that ends a minute after NOW, wherever the system's clock stands. */
function sealed(
  data: unknown,
  options: Partial<SealOptions> = {},
  password: string | object = PASSWORD,
) {
  const localtimeOffsetMsec = NOW - Date.now()
  return seal(data, password as string, {
    ...defaults,
    localtimeOffsetMsec,
    ttl: 60_000,
    ...options,
  })
}

/** The same seal with another first character of its mac. */
function otherMac(seal: string): string {
  const at = seal.lastIndexOf('*') + 1
  return `${seal.slice(0, at)}${seal[at] === 'A' ? 'B' : 'A'}${seal.slice(at + 1)}`
}

/** How often a password is stretched meanwhile. */
async function stretched(act: () => Promise<unknown>): Promise<number> {
  const spy = vi.spyOn(globalThis.crypto.subtle, 'deriveKey')
  try {
    await act()
    return spy.mock.calls.length
  } finally {
    spy.mockRestore()
  }
}

describe('a seal', () => {
  it('is opened, by the clock it is given', async () => {
    const token = await sealed({ user: 'ann' })

    expect(await createIronReader(PASSWORD).open(token, NOW)).toMatchObject({
      data: { user: 'ann' },
    })
    expect(await createIronReader(PASSWORD).open(token, NOW + 61_000)).toEqual({
      refused: 'expired',
    })
  })

  it('costs its stretching once, however often it comes, and at once for all who bring it', async () => {
    const reader = createIronReader(PASSWORD)
    const token = await sealed({ user: 'ann' })
    const open = () => reader.open(token, NOW)

    // One for the mac, one for the text.
    expect(await stretched(() => Promise.all([open(), open()]))).toBe(2)
    expect(await stretched(open)).toBe(0)
  })

  it('that was tampered with costs half of it, once', async () => {
    const reader = createIronReader(PASSWORD)
    const token = otherMac(await sealed({}))
    const open = () => reader.open(token, NOW)

    expect(await stretched(open)).toBe(1)
    expect(await stretched(open)).toBe(0)
    expect(await open()).toEqual({ refused: 'tampered' })
  })

  it.each<[string, (token: string) => string]>([
    ['is over', (token) => token.replace(/\*\d+\*/, '*1*')],
    ['has too few parts', (token) => token.slice(0, token.lastIndexOf('*'))],
    ['has a part more', (token) => `${token}*`],
    ['is of another version', (token) => token.replace('Fe26.2', 'Fe26.1')],
    ['ends at no time', (token) => token.replace(/\*\d+\*/, '*soon*')],
    ['is longer than any header', (token) => token.replace('*', `*${'x'.repeat(20_000)}`)],
  ])('that %s costs none', async (_what, change) => {
    const reader = createIronReader(PASSWORD)
    const token = change(await sealed({}))

    expect(await stretched(() => reader.open(token, NOW))).toBe(0)
    expect(await reader.open(token, NOW)).toEqual({ refused: expect.any(String) })
  })

  it('can be made longer by nobody', async () => {
    const token = (await sealed({})).replace(/\*(\d+)\*/, (_all, end) => `*${Number(end) + 1}*`)

    expect(await createIronReader(PASSWORD).open(token, NOW)).toEqual({ refused: 'tampered' })
  })

  it('without an end has none', async () => {
    const token = await sealed({}, { ttl: 0 })

    expect(await createIronReader(PASSWORD).open(token, NOW)).toEqual({
      data: {},
      expiresAt: undefined,
    })
  })

  it.each(['1', '__proto__', 'constructor', 'toString'])(
    'that names a password which nobody has (%s) costs none',
    async (id) => {
      const reader = createIronReader({ 2: PASSWORD })
      const token = await sealed({}, {}, { id, secret: PASSWORD })

      expect(await stretched(() => reader.open(token, NOW))).toBe(0)
      expect(await reader.open(token, NOW)).toEqual({ refused: 'unknown-key' })
    },
  )

  it('of bytes is opened by bytes', async () => {
    const key = new Uint8Array(32).fill(7)
    const token = await sealed({ user: 'ann' }, {}, key)

    expect(await createIronReader(key).open(token, NOW)).toMatchObject({ data: { user: 'ann' } })
    expect(await createIronReader(OTHER).open(token, NOW)).toEqual({ refused: 'tampered' })
  })

  it('whose text is no JSON is no session', async () => {
    const token = await sealed({}, { encode: () => 'garbage' })

    expect(await createIronReader(PASSWORD).open(token, NOW)).toEqual({ refused: 'invalid-data' })
  })
})
