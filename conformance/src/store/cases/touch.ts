/** Does `touch` prolong a record, without changing its version and without ever shortening it? */
import { equal } from '../../assert.ts'
import { keeps, lacks, written } from '../answers.ts'
import type { StoreCase } from '../case.ts'
import { hashOf } from '../samples.ts'

const KEY = hashOf('key')

export const touchCases: readonly StoreCase[] = [
  {
    id: 'touch/prolongs',
    title:
      'touch moves both times on, leaves version, value, subject and label, and answers with the version',
    async run({ store, record, now }) {
      const kept = record({ subject: hashOf('subject'), label: 'phone' })
      const version = await written(store.create(KEY, kept))
      const times = { expiresAt: now() + 86_400_000, seenAt: now() + 5 }
      equal(await store.touch(KEY, times), version, 'what touch answers')
      await keeps(store, KEY, { ...kept, ...times }, version)
    },
  },
  {
    id: 'touch/never-shortens',
    title: 'an older touch that comes late takes nothing back',
    async run({ store, record, now }) {
      const version = await written(store.create(KEY, record()))
      const times = { expiresAt: now() + 1000, seenAt: now() - 1000 }
      equal(await store.touch(KEY, times), version, 'what touch answers')
      await keeps(store, KEY, record(), version)
    },
  },
  {
    id: 'touch/never-creates',
    title: 'where nothing is, touch answers null and leaves nothing',
    async run({ store, record, now }) {
      const times = { expiresAt: now() + 86_400_000, seenAt: now() }
      equal(await store.touch(KEY, times), null, 'what touch answers')
      await lacks(store, KEY)
      const version = await written(store.create(KEY, record()))
      await store.delete(KEY, version)
      equal(await store.touch(KEY, times), null, 'what touch answers after a delete')
      await lacks(store, KEY)
    },
  },
  {
    id: 'touch/and-update',
    title: 'who has seen a record before a touch may update it after',
    async run({ store, record, now }) {
      const first = await written(store.create(KEY, record()))
      await store.touch(KEY, { expiresAt: now() + 86_400_000, seenAt: now() + 1 })
      const newer = record({ value: 'newer' })
      await keeps(store, KEY, newer, await written(store.update(KEY, first, newer)))
    },
  },
]
