import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { cookieHeader, libraries, OTHER, START, UNTIL } from './libraries.ts'

/** The libraries know no clock but the system's. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: START })
})
afterEach(() => {
  vi.useRealTimers()
})

const DATA = { user: 'ann', cart: { items: [{ id: 1, name: 'ключ 🔑' }] }, none: null }

describe.each(libraries.map((make) => [make().name, make] as const))('%s', (_name, make) => {
  const library = make()
  const { ends } = library

  /** A Cookie header as the real library has made it, with others around. */
  async function arriving(): Promise<string> {
    const cookie = cookieHeader(await library.login(DATA))
    expect(cookie).not.toBe('')
    return `before=1; ${cookie}; after=2`
  }

  it('is read', async () => {
    const read = await library.reader().open(await arriving(), START)

    expect(read).toMatchObject({ data: DATA })
    expect(read).not.toHaveProperty('refused')
  })

  it('is found by its names, which its reader knows, and ended with its attributes', async () => {
    const reader = library.reader()
    const lines = await library.login(DATA)

    const found = reader.find(cookieHeader(lines)) ?? []

    expect([...found].sort()).toEqual(
      cookieHeader(lines)
        .split('; ')
        .map((pair) => pair.slice(0, pair.indexOf('=')))
        .sort(),
    )
    expect(reader.cookies).toEqual(expect.arrayContaining([...found]))
    for (const name of found) {
      const set = lines.findLast((line) => line.startsWith(`${name}=`)) as string
      const over = reader.expire([name])[0] as string
      expect(over).toMatch(/^[^=]+=; Max-Age=0;/)
      expect(placeOf(over)).toEqual(placeOf(set))
    }
  })

  it('is not found where it did not come', () => {
    const reader = library.reader()
    const others = reader.cookies.map((name) => `x${name}=1; ${name}x=2`).join('; ')

    expect([reader.find(''), reader.find(others)]).toEqual([undefined, undefined])
  })

  it('is refused if any of its characters is another', async () => {
    const cookie = cookieHeader(await library.login(DATA))
    const reader = library.reader()
    const value = cookie.indexOf('=') + 1
    const places = Array.from({ length: 24 }, (_, at) =>
      Math.floor(value + ((cookie.length - value) * at) / 24),
    ).filter((at) => /[\w-]/.test(cookie[at] as string))
    expect(places.length).toBeGreaterThan(15)
    for (const at of places) {
      const other = cookie[at] === 'B' ? 'C' : 'B'
      const changed = `${cookie.slice(0, at)}${other}${cookie.slice(at + 1)}`

      const read = await opened(() => reader.open(changed, START))

      expect([at, read]).toEqual([at, { refused: expect.any(String) }])
    }
  })

  it('is refused if it was made with another secret', async () => {
    const read = await library.reader(`${OTHER.slice(0, 31)}?`).open(await arriving(), START)

    expect(read).toEqual({ refused: expect.stringMatching(/^(?:tampered|unknown-key)$/) })
  })

  it.each(['', 'x', '%', '%00', 's:', '.', ';', '*******', '__chunked__99999', 'Fe26.2*******'])(
    'is refused if it is %j',
    async (garbage) => {
      const reader = library.reader()
      const cookie = reader.cookies.map((name) => `${name}=${garbage}`).join('; ')

      expect(await opened(() => reader.open(cookie, START))).toEqual({
        refused: expect.any(String),
      })
    },
  )

  it('is over when it is over there, or when its reader’s option says so', async () => {
    const cookie = await arriving()
    const reader = library.reader()
    const end = ends === undefined ? UNTIL.getTime() : START + ends * 1000

    // Libraries count in seconds, and look at the clock more than once.
    expect(await reader.open(cookie, end - 1000)).toMatchObject({ data: DATA })
    expect(await opened(() => reader.open(cookie, end + 1000))).toEqual({
      refused: expect.stringMatching(/^(?:expired|gone)$/),
    })
  })
})

/** What tells a cookie from others, and whether it may be ended from here. */
function placeOf(line: string): object {
  const attribute = (name: string) => new RegExp(`; ${name}(?:=([^;]*))?`, 'i').exec(line)
  return {
    path: attribute('path')?.[1],
    domain: attribute('domain')?.[1],
    // Browsers take a cookie that says nothing of it for a lax one.
    sameSite: attribute('samesite')?.[1]?.toLowerCase() ?? 'lax',
  }
}

/** As the core has it: what is thrown is a refusal. */
async function opened(open: () => unknown): Promise<unknown> {
  try {
    return await open()
  } catch {
    return { refused: 'malformed' }
  }
}
