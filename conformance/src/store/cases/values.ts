/** Does a store keep whatever text it is given, and hand out nothing that it still holds? */
import type { NewRecord } from '@sealed-session/core'
import { equal, ok } from '../../assert.ts'
import { keeps, written } from '../answers.ts'
import type { Examinable, StoreCase } from '../case.ts'
import { hashOf } from '../samples.ts'

const KEY = hashOf('key')
const SUBJECT = hashOf('subject')

const TEXTS: readonly (readonly [id: string, what: string, text: string])[] = [
  ['empty', 'empty text', ''],
  ['quotes', 'quotes, backslashes and percent signs', `'"\`\\'; -- %s $1 :a ?1 \${x} \\0 \\u0000`],
  ['lines', 'line ends and blanks', ' \t\r\n\u2028\u2029 '],
  [
    'scripts',
    'text of many scripts, emoji, and what composes',
    'naïve Ελλάδα 漢字 🔑👩‍👩‍👧 e\u0301 ﷺ \uffff',
  ],
  ['nul', 'NULs in the middle and at the ends', '\0a\0\0b\0'],
  ['controls', 'every control character', String.fromCharCode(...Array(32).keys(), 127)],
  ['json', 'what looks like JSON', ' {"version": "0", "a":1, "a":2, "__proto__":{}}'],
  ['number', 'what looks like a number', '12.50e3'],
  ['null', 'what looks like nothing', 'null'],
  ['binary', 'what looks like bytes', '\\x00ff \x80\xff'],
]

export const valueCases: readonly StoreCase[] = [
  ...TEXTS.map(([id, what, value]) => kept(`value/${id}`, `${what}, as a value`, { value })),
  ...TEXTS.map(([id, what, label]) => kept(`label/${id}`, `${what}, as a label`, { label })),
  kept('value/megabyte', 'a value of a megabyte', { value: 'sealed 🔑 '.repeat(87_000) }),
  {
    id: 'value/larger-and-smaller',
    title: 'a value may grow and shrink by a megabyte',
    async run({ store, record }) {
      let version = await written(store.create(KEY, record({ value: '' })))
      for (const length of [1_000_000, 3, 100_000, 0]) {
        const given = record({ value: 'x'.repeat(length) })
        version = await written(store.update(KEY, version, given))
        await keeps(store, KEY, given, version)
      }
    },
  },
  {
    id: 'copy/out',
    title: 'changing what was read, listed or answered changes nothing that is kept',
    async run({ store, record }) {
      const given = record({ subject: SUBJECT, label: 'phone' })
      const version = await written(store.create(KEY, given))
      spoil(await store.read(KEY))
      const conflict = await store.create(KEY, record())
      ok(!conflict.ok, 'it is created twice')
      spoil(conflict.current)
      await keeps(store, KEY, given, version)
      if (store.capabilities.indexed) {
        spoil((await store.list(SUBJECT)).items[0] ?? null)
        equal((await store.list(SUBJECT)).items[0]?.label, 'phone', 'the label in the list')
      }
    },
  },
  {
    id: 'copy/in',
    title:
      'changing what was given changes nothing that is kept, nor does a write change what was read',
    async run({ store, record }) {
      const given = { ...record({ label: 'phone' }) }
      const first = await written(store.create(KEY, given))
      spoil(given)
      await keeps(store, KEY, record({ label: 'phone' }), first)
      const before = await store.read(KEY)
      await written(store.update(KEY, first, record({ value: 'newer' })))
      equal(before?.value, record().value, 'the value of what was read before')
    },
  },
]

function kept(id: string, what: string, more: Partial<NewRecord>): StoreCase {
  return {
    id,
    title: `${what}, comes back as it was, by create and by update`,
    async run({ store, record }) {
      const given = record({ subject: SUBJECT, ...more })
      const first = await written(store.create(KEY, given))
      await comesBack(store, given, first)
      const plain = await written(store.update(KEY, first, record()))
      await comesBack(store, given, await written(store.update(KEY, plain, given)))
    },
  }
}

async function comesBack(store: Examinable, given: NewRecord, version: string): Promise<void> {
  const read = await store.read(KEY)
  ok(read !== null, 'it is not read')
  ok(read.value === given.value, `a value of ${given.value.length} characters is another one`)
  equal(read.label, given.label, 'the label')
  equal(read.version, version, 'the version')
  if (store.capabilities.indexed) {
    equal((await store.list(SUBJECT)).items[0]?.label, given.label, 'the label in the list')
  }
}

/** As a careless caller would; what is frozen stays as it is. */
function spoil(record: object | null): void {
  for (const name of Object.keys(record ?? {})) Reflect.set(record ?? {}, name, 'spoilt')
}
