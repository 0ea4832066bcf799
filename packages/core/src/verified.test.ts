import { describe, expect, it } from 'vitest'
import { createVerifiedTokens } from './verified.ts'

const ROOM = 524_288
const SIZE = 1024

/** A token of its own, made anew each time it is named. */
const token = (n: number) => `${n}`.padStart(SIZE, 'x')

describe('verified tokens', () => {
  it('are found by their whole text', () => {
    const tokens = createVerifiedTokens<string>()
    tokens.add(token(1), 'one')

    expect(tokens.get(token(1))).toBe('one')
    expect(tokens.get(token(2))).toBeUndefined()
    expect(tokens.get(`${token(1)} `)).toBeUndefined()
    expect(tokens.get(token(1).slice(1))).toBeUndefined()
    expect(tokens.get('')).toBeUndefined()
  })

  it('stay as long as others leave them room', () => {
    const tokens = createVerifiedTokens<number>()
    for (let n = 1; n <= ROOM / SIZE; n++) tokens.add(token(n), n)

    expect(tokens.get(token(1))).toBe(1)
    expect(tokens.get(token(ROOM / SIZE))).toBe(ROOM / SIZE)
  })

  it('are forgotten after two generations, unless somebody asks for them', () => {
    const tokens = createVerifiedTokens<number>()
    tokens.add(token(1), 1)
    tokens.add(token(2), 2)
    const generation = ROOM / SIZE
    for (let n = 3; n <= 2 * generation; n++) {
      tokens.add(token(n), n)
      if (n % 100 === 0) expect(tokens.get(token(1))).toBe(1)
    }

    expect(tokens.get(token(1))).toBe(1)
    expect(tokens.get(token(2 * generation))).toBe(2 * generation)
    for (let n = 1; n <= 10; n++) tokens.add(token(1_000_000 + n), n)
    expect(tokens.get(token(2))).toBeUndefined()
  })

  it('are never more than two generations, however many come', () => {
    const tokens = createVerifiedTokens<number>()
    const many = 5000
    for (let n = 0; n < many; n++) tokens.add(token(n), n)

    const kept = Array.from({ length: many }, (_, n) => n).filter(
      (n) => tokens.get(token(n)) !== undefined,
    )
    expect(kept.length).toBeGreaterThanOrEqual(ROOM / SIZE)
    expect(kept.length).toBeLessThanOrEqual((2 * ROOM) / SIZE)
    expect(kept.at(-1)).toBe(many - 1)
  })
})
