/** A hundred thousand ways to be almost right: none is accepted, none is an error, none sets anything. */
import { beforeAll, describe, expect, it } from 'vitest'
import { Shop } from '../../test/device.ts'

/** Numbers from a seed (mulberry32), so that what fails fails again. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below)
  }
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.*"=; ,~'

/** The text with one thing wrong: another letter, one less, one more, two in the wrong order, a piece twice. */
function mutated(text: string, below: (most: number) => number): string {
  const at = below(text.length)
  const letter = LETTERS[below(LETTERS.length)] as string
  const [before, after] = [text.slice(0, at), text.slice(at + 1)]
  switch (below(6)) {
    case 0:
      return before + after
    case 1:
      return before + letter + text.slice(at)
    case 2:
      return before + (after[0] ?? '') + text[at] + after.slice(1)
    case 3:
      return text.slice(0, at)
    case 4:
      return text + text.slice(at)
    default:
      return before + letter + after
  }
}

const isFetchable = (text: string) => text.trim() === text && text !== ''

describe('what is almost a proof', () => {
  let shop: Shop
  beforeAll(async () => {
    shop = new Shop()
    await shop.bind()
    await shop.refresh()
  })

  /** Sends so many of them; the answers that are not refusals. */
  async function odd(
    many: number,
    seed: number,
    send: (wrong: (text: string) => string) => Promise<Response>,
    refusals: readonly number[],
  ): Promise<readonly string[]> {
    const below = numbersFrom(seed)
    const found = new Set<string>()
    for (let at = 0; at < many; at++) {
      let isSame = true
      const response = await send((text) => {
        const wrong = mutated(text, below)
        isSame = wrong === text || !isFetchable(wrong)
        return isSame ? 'A' : wrong
      })
      const { status } = response
      const sets = response.headers.getSetCookie().length
      if (!refusals.includes(status) || sets > 0) found.add(`${status} and ${sets} cookies`)
    }
    return [...found]
  }

  it('by a proof with one thing wrong', { timeout: 120_000 }, async () => {
    const jwt = await shop.device.sign({ jti: shop.challenge })
    const headers = { 'sec-secure-session-id': shop.id }
    const send = (wrong: (text: string) => string) =>
      shop.ask('/.well-known/session/refresh', {
        method: 'POST',
        keep: false,
        cookie: '',
        headers: { ...headers, 'secure-session-response': wrong(jwt) },
      })
    expect(await odd(20_000, 1, send, [400])).toEqual([])
    expect((await shop.refresh()).status).toBe(200)
  })

  it('by an identifier with one thing wrong', { timeout: 120_000 }, async () => {
    const jwt = await shop.device.sign({ jti: shop.challenge })
    const send = (wrong: (text: string) => string) =>
      shop.ask('/.well-known/session/refresh', {
        method: 'POST',
        keep: false,
        cookie: '',
        headers: { 'sec-secure-session-id': wrong(shop.id), 'secure-session-response': jwt },
      })
    // One whose key has another name may be another kind's of sessions, and the app answers.
    expect(await odd(30_000, 2, send, [400, 200])).toEqual([])
    expect((await shop.refresh()).status).toBe(200)
  })

  it('by a registration with one thing wrong', { timeout: 120_000 }, async () => {
    const other = new Shop()
    await other.bind()
    const login = await other.login('bob')
    const challenge = /challenge="([^"]+)"/.exec(
      login.headers.get('secure-session-registration') ?? '',
    )?.[1] as string
    const jwt = await other.device.first(challenge)
    const send = (wrong: (text: string) => string) =>
      other.ask('/.well-known/session/register', {
        method: 'POST',
        keep: false,
        headers: { 'secure-session-response': wrong(jwt) },
      })
    expect(await odd(20_000, 3, send, [400])).toEqual([])
    expect((await other.register(login)).status).toBe(200)
  })

  it('by a guard with one thing wrong', { timeout: 120_000 }, async () => {
    const session = `session=${shop.jar.get('session')?.value}`
    const guard = shop.jar.get('__Host-session-bound')?.value as string
    const below = numbersFrom(4)
    const found = new Set<string>()
    for (let at = 0; at < 30_000; at++) {
      const wrong = mutated(guard, below).replace(/[\s;,]/g, '!')
      if (wrong === guard) continue
      const cookie = `${session}; __Host-session-bound=${wrong}`
      const response = await shop.ask('/', { keep: false, cookie })
      const { refused } = (await response.json()) as { refused?: string }
      if (refused !== 'unbound') found.add(wrong)
    }
    expect([...found]).toEqual([])
    expect(await shop.json('/')).toEqual({ user: 'ann' })
  })
})
