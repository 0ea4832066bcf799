import * as devalue from 'devalue'
import { describe, expect, it } from 'vitest'
import { errorOf, type Loose } from '../../test/support.ts'
import {
  type Kept,
  KeptJson,
  KeptText,
  keep,
  membersOf,
  NOTHING_KEPT,
  writeMembers,
} from './kept.ts'
import { strictJson } from './serializer.ts'

const DATA = { user: 'ann', cart: { items: ['tea'] }, none: null }

const WAYS: [string, (data: object) => Kept][] = [
  ['JSON', (data) => new KeptJson(structuredClone(data))],
  ['text of strict JSON', (data) => keep(data, strictJson)],
  ['text of devalue', (data) => keep(data, devalue)],
  [
    'text, with what it was written from',
    (data) => {
      const own = structuredClone(data)
      return new KeptText(writeMembers(strictJson, own), strictJson, own)
    },
  ],
]

describe.each(WAYS)('data that is kept as %s', (_what, kept) => {
  it('is given out as often as it is asked for, and each time it is the receiver’s own', () => {
    const base = kept(DATA)
    const [one, two, three] = [base.fresh(), base.fresh(), base.fresh()] as [Loose, Loose, Loose]

    one.cart.items.push('milk')
    two.user = 'bob'

    expect(three).toEqual(DATA)
    expect(base.fresh()).toEqual(DATA)
    expect(one.cart).not.toBe(two.cart)
  })

  it('is the same as its copies, until they are changed', () => {
    const base = kept(DATA)
    const copy = base.fresh() as Loose
    expect(base.isSame(copy)).toBe(true)

    copy.cart.items.push('milk')
    expect(base.isSame(copy)).toBe(false)

    copy.cart.items.pop()
    expect(base.isSame(copy)).toBe(true)
  })

  it('is the same beside what is undefined, which counts as absent', () => {
    expect(kept(DATA).isSame({ ...DATA, gone: undefined })).toBe(true)
  })

  it.each<[string, object]>([
    ['a key more', { ...DATA, more: 1 }],
    ['a key less', { user: 'ann', none: null }],
    ['another value', { ...DATA, user: 'bob' }],
    ['undefined for null', { ...DATA, none: undefined }],
  ])('is not the same as with %s', (_difference, other) => {
    expect(kept(DATA).isSame(other)).toBe(false)
  })
})

describe('keeping what somebody else hands out', () => {
  it('takes a copy: what they do to theirs changes nothing', () => {
    const theirs = structuredClone(DATA)
    const base = keep(theirs, strictJson)

    theirs.cart.items.push('milk')

    expect(base.fresh()).toEqual(DATA)
    expect(base.isSame(DATA)).toBe(true)
  })

  describe('that cannot be written', () => {
    const odd = () => ({ when: new Date(5), user: 'ann' })

    it('is given out as copies all the same', () => {
      const theirs = odd()
      const base = keep(theirs, strictJson)
      const copy = base.fresh() as Loose

      copy.user = 'bob'
      copy.when.setTime(7)

      expect(theirs).toEqual(odd())
      expect(base.fresh()).toEqual(odd())
    })

    it('differs from everything, so that it is written, and the error says what it is', () => {
      const base = keep(odd(), strictJson)

      expect(base.isSame(odd())).toBe(false)
      expect(base.isSame(base.fresh())).toBe(false)
    })

    it('may hold what not even structuredClone copies', () => {
      const act = () => 1
      const copy = keep({ act, deep: { n: 1 } }, strictJson).fresh() as Loose

      expect(copy).toEqual({ act, deep: { n: 1 } })
    })
  })
})

describe('nothing', () => {
  it('is the same as no data, and as nothing but what is undefined', () => {
    expect(NOTHING_KEPT.isSame({})).toBe(true)
    expect(NOTHING_KEPT.isSame({ gone: undefined })).toBe(true)
    expect(NOTHING_KEPT.isSame({ n: 0 })).toBe(false)
  })

  it('is given out as an object that can be filled', () => {
    const one = NOTHING_KEPT.fresh() as Loose
    one.user = 'ann'

    expect(NOTHING_KEPT.fresh()).toEqual({})
  })
})

describe('members', () => {
  class Visitor {
    user = 'ann'
    gone = undefined
    get secret() {
      return 'inherited'
    }
  }

  it('are a plain object’s, without what is undefined and what is inherited', () => {
    const members = membersOf(new Visitor())

    expect(members).toStrictEqual({ user: 'ann' })
  })

  it.each([
    ['strict JSON', strictJson, '{"user":"ann"}'],
    ['devalue', devalue, '[{"user":1},"ann"]'],
  ])('are what %s writes', (_name, serializer, text) => {
    expect(writeMembers(serializer, new Visitor())).toBe(text)
  })

  it('that cannot be written are an error with their path', async () => {
    const error = await errorOf(() => writeMembers(strictJson, { list: [new Date(0)] }))

    expect([error.code, error.path]).toEqual(['ERR_SESSION_NOT_JSON', 'list[0]'])
  })
})
