/** What one request did, done again to what another has left. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Contents, changesBetween, type IsSame, replay, type Step } from './changes.ts'

const isSame: IsSame = (one, other) => JSON.stringify(one) === JSON.stringify(other)

const holding = (data: object, flash: object = {}, lifetime?: object): Contents => ({
  data: data as Contents['data'],
  flash: flash as Contents['flash'],
  lifetime,
})

const nothing = { all: false, updates: new Map<string, readonly Step[]>() }

const after = (
  base: Contents,
  mine: Contents,
  theirs: Contents,
  noticed = nothing,
  onConflict?: Parameters<typeof replay>[4],
) => replay(changesBetween(base, mine, noticed, isSame), base, theirs, isSame, onConflict)

describe('changes, key by key', () => {
  it.each<[what: string, base: object, mine: object, theirs: object, expected: object]>([
    ['nothing at all', { a: 1 }, { a: 1 }, { a: 2, b: 1 }, { a: 2, b: 1 }],
    ['a key that was set', { a: 1 }, { a: 2 }, { a: 1, b: 1 }, { a: 2, b: 1 }],
    ['a key that is new', {}, { a: 1 }, { b: 1 }, { b: 1, a: 1 }],
    ['a key that was deleted', { a: 1, b: 1 }, { b: 1 }, { a: 1, b: 2 }, { b: 2 }],
    ['a key that both have set', { a: 1 }, { a: 2 }, { a: 3 }, { a: 2 }],
    ['a key that both have deleted', { a: 1 }, {}, {}, {}],
    ['a key that the other has deleted', { a: 1 }, { a: 2 }, {}, { a: 2 }],
    [
      'a deep change',
      { a: { b: [1] } },
      { a: { b: [1, 2] } },
      { a: { b: [1] }, c: 1 },
      { a: { b: [1, 2] }, c: 1 },
    ],
    [
      'keys that are named like members of Object',
      {},
      { constructor: 1, toString: 2 },
      { a: 1 },
      { a: 1, constructor: 1, toString: 2 },
    ],
  ])('has %s', (_what, base, mine, theirs, expected) => {
    expect(after(holding(base), holding(mine), holding(theirs)).data).toEqual(expected)
  })

  it('stores the key __proto__ as data', () => {
    const mine = holding(JSON.parse('{"__proto__":{"admin":true}}'))
    const { data } = after(holding({}), mine, holding({ a: 1 }))
    expect([Object.keys(data), JSON.stringify(data), 'admin' in {}]).toEqual([
      ['a', '__proto__'],
      '{"a":1,"__proto__":{"admin":true}}',
      false,
    ])
  })

  it('drops all that was there where that was said', () => {
    const all = { ...nothing, all: true }
    const base = holding({ a: 1, b: 1 }, { notice: ['one'] })
    const theirs = holding({ a: 1, b: 2, c: 3 }, { notice: ['one', 'two'] })
    const { data, flash } = after(base, holding({ b: 1 }, {}), theirs, all)
    expect([data, flash]).toEqual([{ b: 1 }, {}])
  })

  it('updates anew, and as often as it was updated', () => {
    const updates = new Map<string, readonly Step[]>([
      ['n', [(n) => (n as number) + 1, (n) => (n as number) * 2]],
    ])
    const { data } = after(holding({ n: 1 }), holding({ n: 4 }), holding({ n: 10 }), {
      all: false,
      updates,
    })
    expect(data).toEqual({ n: 22 })
  })

  it('may be deleted by an update', () => {
    const updates = new Map<string, readonly Step[]>([['n', [() => undefined]]])
    const { data } = after(holding({ n: 1 }), holding({}), holding({ n: 10, m: 1 }), {
      all: false,
      updates,
    })
    expect(data).toEqual({ m: 1 })
  })

  it('ask who decides, where both have changed one key to something else, and only there', () => {
    const asked: unknown[] = []
    const decide = (...about: unknown[]) => {
      asked.push(about)
      return about[0] === 'gone' ? undefined : 'decided'
    }
    const base = holding({ a: 1, b: 1, c: 1, gone: 1, d: 1 })
    const mine = holding({ a: 2, b: 2, c: 1, gone: 2 })
    const theirs = holding({ a: 3, b: 1, c: 3, gone: 3, d: 2 })
    expect(after(base, mine, theirs, nothing, decide).data).toEqual({
      a: 'decided',
      b: 2,
      c: 3,
      d: 'decided',
    })
    expect(asked).toEqual([
      ['a', 1, 2, 3],
      ['gone', 1, 2, 3],
      ['d', 1, undefined, 2],
    ])
  })

  it.each<
    [
      what: string,
      base: unknown[],
      mine: unknown[],
      theirs: unknown[],
      expected: unknown[] | undefined,
    ]
  >([
    ['added by both', ['a'], ['a', 'b'], ['a', 'c'], ['a', 'c', 'b']],
    ['taken by us', ['a'], [], ['a', 'c'], ['c']],
    ['taken by both', ['a'], [], [], undefined],
    ['taken by them', ['a'], ['a', 'b'], [], ['b']],
    ['taken and added by us', ['a'], ['b'], ['a', 'c'], ['c', 'b']],
    ['alike', ['a', 'a'], [], ['a', 'a', 'a'], ['a']],
  ])('keep messages that were %s', (_what, base, mine, theirs, expected) => {
    const of = (list: unknown[]) => holding({}, list.length === 0 ? {} : { notice: list })
    expect(after(of(base), of(mine), of(theirs)).flash.notice).toEqual(expected)
  })

  it('keep a lifetime that we have set, and theirs otherwise', () => {
    const [none, ours, theirs] = [undefined, { maxAge: 1 }, { maxAge: 2 }]
    const of = (lifetime?: object) => holding({}, {}, lifetime)
    expect(after(of(none), of(ours), of(theirs)).lifetime).toBe(ours)
    expect(after(of(none), of(none), of(theirs)).lifetime).toBe(theirs)
    expect(after(of(ours), of(none), of(ours)).lifetime).toBe(undefined)
  })

  const members = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd', '__proto__'), fc.jsonValue(), {
    noNullPrototype: true,
  })

  it('done to what they were told from, give what they were told of', () => {
    fc.assert(
      fc.property(members, members, (base, mine) => {
        const { data } = after(holding(base), holding(mine), holding(base))
        expect(new Map(Object.entries(data))).toEqual(new Map(Object.entries(mine)))
      }),
    )
  })

  it('of two requests to different keys, in either order, come to the same', () => {
    fc.assert(
      fc.property(members, fc.jsonValue(), fc.jsonValue(), (base, one, other) => {
        const first = holding({ ...base, x: one })
        const second = holding({ ...base, y: other })
        const both = { ...base, x: one, y: other }
        expect(after(holding(base), first, second).data).toEqual(both)
        expect(after(holding(base), second, first).data).toEqual(both)
      }),
    )
  })
})
