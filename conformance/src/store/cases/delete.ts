/** Does `delete` end what its caller has seen, and nothing that came after? */
import { equal } from '../../assert.ts'
import { keeps, lacks, refused, same, written } from '../answers.ts'
import type { StoreCase } from '../case.ts'
import { hashOf } from '../samples.ts'

const KEY = hashOf('key')

export const deleteCases: readonly StoreCase[] = [
  {
    id: 'delete/ends',
    title: 'what was deleted is gone, and what is beside it stays',
    async run({ store, record, now }) {
      const beside = hashOf('beside')
      const other = await written(store.create(beside, record()))
      const version = await written(store.create(KEY, record()))
      equal((await store.delete(KEY, version)).ok, true, 'whether delete is done')
      await lacks(store, KEY)
      same(await refused(store.update(KEY, version, record())), null, 'what update answers with')
      const times = { expiresAt: now() + 86_400_000, seenAt: now() }
      equal(await store.touch(KEY, times), null, 'what touch answers')
      await keeps(store, beside, record(), other)
    },
  },
  {
    id: 'delete/by-version',
    title: 'a delete of a former version ends nothing and answers with the newer record',
    async run({ store, record }) {
      const first = await written(store.create(KEY, record()))
      const newer = record({ value: 'newer' })
      const version = await written(store.update(KEY, first, newer))
      same(await refused(store.delete(KEY, first)), { ...newer, version }, 'what it answers with')
      await keeps(store, KEY, newer, version)
    },
  },
  {
    id: 'delete/nothing',
    title: 'where nothing is, delete answers with null',
    async run({ store, record }) {
      const version = await written(store.create(KEY, record()))
      await store.delete(KEY, version)
      same(await refused(store.delete(KEY, version)), null, 'what delete answers with')
    },
  },
  {
    id: 'delete/touched',
    title: 'a touch in between does not keep a record from being deleted',
    async run({ store, record, now }) {
      const version = await written(store.create(KEY, record()))
      await store.touch(KEY, { expiresAt: now() + 86_400_000, seenAt: now() + 1 })
      equal((await store.delete(KEY, version)).ok, true, 'whether delete is done')
      await lacks(store, KEY)
    },
  },
]
