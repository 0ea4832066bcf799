import { describe, expect, it } from 'vitest'
import { namesTaken } from './chunks.ts'

describe('the names of a session’s cookies', () => {
  it('are as many as it may be split into', () => {
    expect(namesTaken('cart', 1)).toEqual(['cart'])
    expect(namesTaken('cart', 3)).toEqual(['cart', 'cart.1', 'cart.2'])
  })
})
