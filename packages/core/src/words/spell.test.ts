import { describe, expect, it } from 'vitest'
import { spellKey, spellName, spellPath } from './spell.ts'

describe('a key in a message', () => {
  it.each([
    ['cart', 'cart'],
    ['ключ', 'ключ'],
    ['a-b', '"a-b"'],
    ['', '""'],
    ['a"b', '"a\\"b"'],
    ['a\nb\u001b[2J\u202e', '"a\\nb\\u001b[2J\\u202e"'],
    ['🦊', '"🦊"'],
    ['\ud83e', '"\\ud83e"'],
    ['k'.repeat(61), `"${'k'.repeat(60)}…"`],
  ])('%j is spelled %s', (key, spelled) => {
    expect(spellName(key)).toBe(spelled)
  })

  it('stays well-formed where it is cut', () => {
    expect(spellKey('🦊'.repeat(40))).toBe(`"${'🦊'.repeat(30)}…"`)
    expect(spellKey(`a${'🦊'.repeat(40)}`)).toMatch(/^"a(?:🦊){29}\ufffd…"$/u)
  })
})

describe('a path in a message', () => {
  it.each([
    [['cart', 'items', 2, 'addedAt'], 'cart.items[2].addedAt'],
    [['a-b', ''], '["a-b"][""]'],
    [['a', Symbol('k'), Symbol()], 'a[Symbol(k)][Symbol()]'],
    [[], ''],
  ])('%j is spelled %s', (path, spelled) => {
    expect(spellPath(path)).toBe(spelled)
  })
})
