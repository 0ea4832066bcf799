import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { createVerifiedTokens, type VerifiedTokens } from './verified.ts'

const SIZE = 1024

/** Entries of that size in a generation of 1 MB: each has its token, and 250 bytes around it. */
const GENERATION = Math.floor(1_048_576 / (SIZE + 250))

/** A token of its own, made anew each time it is named. */
const token = (n: number) => `${n}`.padStart(SIZE, 'x')

/** Comes twice, and is kept from then on. */
function kept<V>(tokens: VerifiedTokens<V>, text: string, found: V): void {
  tokens.add(text, found)
  tokens.add(text, found)
}

describe('verified tokens', () => {
  it('are kept the second time they come', () => {
    const tokens = createVerifiedTokens<string>()

    tokens.add(token(1), 'one')
    expect(tokens.get(token(1))).toBeUndefined()
    tokens.add(token(2), 'two')
    tokens.add(token(1), 'one')
    expect(tokens.get(token(1))).toBe('one')
    expect(tokens.get(token(2))).toBeUndefined()
  })

  it('are newcomers again when two thousand others have come since', () => {
    const tokens = createVerifiedTokens<number>()
    tokens.add(token(1), 1)
    for (let n = 2; n <= 2048; n++) tokens.add(token(n), n)
    tokens.add(token(1), 1)
    expect(tokens.get(token(1))).toBe(1)

    tokens.add(token(2049), 0)
    tokens.add(token(2050), 0)
    tokens.add(token(2), 2)
    expect(tokens.get(token(2))).toBeUndefined()
  })

  it('are found by their whole text', () => {
    const tokens = createVerifiedTokens<string>()
    kept(tokens, token(1), 'one')

    expect(tokens.get(token(1))).toBe('one')
    expect(tokens.get(token(2))).toBeUndefined()
    expect(tokens.get(`${token(1)} `)).toBeUndefined()
    expect(tokens.get(token(1).slice(1))).toBeUndefined()
    expect(tokens.get('')).toBeUndefined()
  })

  it.each([1, 7, 8, 14, 15, SIZE])('are told apart by the character %i from the end', (place) => {
    const tokens = createVerifiedTokens<string>()
    const at = SIZE - place
    const other = `${token(1).slice(0, at)}~${token(1).slice(at + 1)}`
    kept(tokens, token(1), 'one')
    expect(tokens.get(other)).toBeUndefined()

    kept(tokens, other, 'other')
    expect(tokens.get(other)).toBe('other')
    expect(tokens.get(token(1))).not.toBe('other')
  })

  it('stay as long as others leave them room', () => {
    const tokens = createVerifiedTokens<number>()
    for (let n = 1; n <= GENERATION; n++) kept(tokens, token(n), n)

    expect(tokens.get(token(1))).toBe(1)
    expect(tokens.get(token(GENERATION))).toBe(GENERATION)
  })

  it('are forgotten after two generations, unless somebody asks for them', () => {
    const tokens = createVerifiedTokens<number>()
    kept(tokens, token(1), 1)
    kept(tokens, token(2), 2)
    for (let n = 3; n <= 2 * GENERATION; n++) {
      kept(tokens, token(n), n)
      if (n % 100 === 0) expect(tokens.get(token(1))).toBe(1)
    }

    expect(tokens.get(token(1))).toBe(1)
    expect(tokens.get(token(2 * GENERATION))).toBe(2 * GENERATION)
    for (let n = 1; n <= 10; n++) kept(tokens, token(1_000_000 + n), n)
    expect(tokens.get(token(2))).toBeUndefined()
  })

  it('are never more than two generations, however many come', () => {
    const tokens = createVerifiedTokens<number>()
    const many = 5000
    for (let n = 0; n < many; n++) kept(tokens, token(n), n)

    const found = Array.from({ length: many }, (_, n) => n).filter(
      (n) => tokens.get(token(n)) !== undefined,
    )
    expect(found.length).toBeGreaterThanOrEqual(GENERATION)
    expect(found.length).toBeLessThanOrEqual(2 * GENERATION)
    expect(found.at(-1)).toBe(many - 1)
  })

  it('take the room of what was in them, not only of their text', () => {
    const tokens = createVerifiedTokens<unknown>()
    const heavy = () => ({ list: Array.from({ length: 800 }, () => ({})) })
    for (let n = 1; n <= 60; n++) kept(tokens, token(n), heavy())

    expect(tokens.get(token(60))).toBeDefined()
    expect(tokens.get(token(1))).toBeUndefined()
  })

  it('are not kept if there is so much in them that they would drive out the others', () => {
    const tokens = createVerifiedTokens<unknown>()
    kept(tokens, token(1), { list: Array.from({ length: 1300 }, () => ({})) })

    expect(tokens.get(token(1))).toBeUndefined()
  })

  const texts = {
    'of small sessions': (n: number) => `{"user":"u-${n}","roles":["editor"]}`,
    'of empty objects': (n: number) => `{"user":${n},"list":[${'{},'.repeat(700)}0]}`,
    'of keys of their own': (n: number) =>
      `{${Array.from({ length: 150 }, (_, at) => `"k${n}_${at}":1`).join()}}`,
    'of arrays in arrays': (n: number) => `[${n},${'['.repeat(900)}${']'.repeat(900)}]`,
  }
  it.each(Object.entries(texts))('take some 2 MB however many come: %s', (_what, textOf) => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const tokens = createVerifiedTokens<unknown>()
    collect()
    const before = process.memoryUsage().heapUsed
    for (let n = 0; n < 1200; n++) kept(tokens, token(n), JSON.parse(textOf(n)))
    collect()

    const taken = process.memoryUsage().heapUsed - before
    expect(tokens.get(token(1199))).toBeDefined()
    expect(taken).toBeLessThan(2_700_000)
  })

  it('do not keep the header that they were cut out of', () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const tokens = createVerifiedTokens<number>()
    const cutOut = (n: number) => {
      // Flat, as headers are that come from a socket.
      const header = Buffer.alloc(100_000, `session=${token(n)}; `).toString('latin1')
      return header.slice(8, 8 + SIZE)
    }
    collect()
    const before = process.memoryUsage().heapUsed
    for (let n = 0; n < 400; n++) kept(tokens, cutOut(n), n)
    collect()

    expect(tokens.get(cutOut(399))).toBe(399)
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(4_000_000)
  })
})
