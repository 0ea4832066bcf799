/** Does `create` begin a record, and never touch one that is there? */
import { ok } from '../../assert.ts'
import { keeps, lacks, refused, same, written } from '../answers.ts'
import type { StoreCase } from '../case.ts'
import { hashOf } from '../samples.ts'

const KEY = hashOf('key')
const SUBJECT = hashOf('subject')

export const createCases: readonly StoreCase[] = [
  {
    id: 'create/and-read',
    title: 'what was created is read, with the version that create told, times, subject and label',
    async run({ store, record, now }) {
      const given = record({
        value: 'the value',
        createdAt: now() - 86_400_001,
        seenAt: now() - 1,
        subject: SUBJECT,
        label: 'Ann’s phone',
      })
      const version = await written(store.create(KEY, given))
      await keeps(store, KEY, given, version)
    },
  },
  {
    id: 'create/without-subject',
    title: 'a record that is nobody’s, without a label, is read as one',
    async run({ store, record }) {
      const version = await written(store.create(KEY, record()))
      await keeps(store, KEY, record(), version)
    },
  },
  {
    id: 'create/of-many',
    title: 'records under different keys are apart from each other',
    async run({ store, record }) {
      const other = hashOf('another key')
      const first = await written(store.create(KEY, record({ value: 'one' })))
      const second = await written(store.create(other, record({ value: 'two' })))
      await keeps(store, KEY, record({ value: 'one' }), first)
      await keeps(store, other, record({ value: 'two' }), second)
      await lacks(store, hashOf('a third key'))
    },
  },
  {
    id: 'create/keys-by-case',
    title: 'keys that differ in capital letters alone are different',
    async run({ store, record }) {
      await written(store.create(`${KEY.slice(0, -1)}a`, record()))
      await lacks(store, `${KEY.slice(0, -1)}A`)
    },
  },
  {
    id: 'create/never-overwrites',
    title: 'where one is, create changes nothing and answers with it',
    async run({ store, record }) {
      const version = await written(store.create(KEY, record({ value: 'first' })))
      const current = await refused(store.create(KEY, record({ value: 'second' })))
      same(current, { ...record({ value: 'first' }), version }, 'what create answers with')
      await keeps(store, KEY, record({ value: 'first' }), version)
    },
  },
  {
    id: 'create/never-overwrites-what-changed',
    title: 'what create answers with is what was written last',
    async run({ store, record, now }) {
      const first = await written(store.create(KEY, record()))
      const newer = record({ value: 'newer', subject: SUBJECT, expiresAt: now() + 7_200_000 })
      const version = await written(store.update(KEY, first, newer))
      same(await refused(store.create(KEY, record())), { ...newer, version }, 'what it answers')
    },
  },
  {
    id: 'create/again',
    title:
      'after a delete, create begins anew, and an update of the former version does not reach it',
    async run({ store, record }) {
      const former = await written(store.create(KEY, record({ value: 'former', label: 'old' })))
      await store.delete(KEY, former)
      const version = await written(store.create(KEY, record({ value: 'new' })))
      ok(version !== former, 'the version of the one that was deleted is given again')
      const current = await refused(store.update(KEY, former, record({ value: 'lost' })))
      same(current, { ...record({ value: 'new' }), version }, 'what update answers with')
    },
  },
]
