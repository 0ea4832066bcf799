/** Is a record gone from the moment it expires, whether it was swept or not? */
import { equal } from '../../assert.ts'
import { keeps, keysOf, lacks, refused, same, written } from '../answers.ts'
import type { StoreCase } from '../case.ts'
import { hashOf } from '../samples.ts'

const KEY = hashOf('key')
const SUBJECT = hashOf('subject')

export const expiryCases: readonly StoreCase[] = [
  {
    id: 'expiry/to-the-millisecond',
    title: 'a record is there until the millisecond before it expires, and no longer',
    needs: ['clock'],
    async run({ store, record, now, pass }) {
      const given = record({ expiresAt: now() + 1000 })
      const version = await written(store.create(KEY, given))
      pass(999)
      await keeps(store, KEY, given, version)
      pass(1)
      await lacks(store, KEY)
    },
  },
  {
    id: 'expiry/read',
    title: 'what has expired is not read',
    async run({ store, lapse }) {
      await lapse(KEY)
      await lacks(store, KEY)
    },
  },
  {
    id: 'expiry/update',
    title: 'what has expired is not updated, and does not come back by it',
    needs: ['clock'],
    async run({ store, record, now, pass }) {
      const version = await written(store.create(KEY, record({ expiresAt: now() + 1 })))
      pass(1)
      same(await refused(store.update(KEY, version, record())), null, 'what update answers with')
      await lacks(store, KEY)
    },
  },
  {
    id: 'expiry/touch',
    title: 'what has expired is not touched, and does not come back by it',
    async run({ store, lapse, now }) {
      await lapse(KEY)
      const times = { expiresAt: now() + 86_400_000, seenAt: now() }
      equal(await store.touch(KEY, times), null, 'what touch answers')
      await lacks(store, KEY)
    },
  },
  {
    id: 'expiry/delete',
    title: 'what has expired is not there for delete either',
    needs: ['clock'],
    async run({ store, record, now, pass }) {
      const version = await written(store.create(KEY, record({ expiresAt: now() + 1 })))
      pass(1)
      same(await refused(store.delete(KEY, version)), null, 'what delete answers with')
    },
  },
  {
    id: 'expiry/create',
    title: 'create takes the place of what has expired',
    async run({ store, lapse, record }) {
      await lapse(KEY, { value: 'expired', label: 'expired', subject: SUBJECT })
      const version = await written(store.create(KEY, record({ value: 'new' })))
      await keeps(store, KEY, record({ value: 'new' }), version)
      equal((await store.delete(KEY, version)).ok, true, 'whether delete is done')
    },
  },
  {
    id: 'expiry/create-for-another',
    title: 'what took the place of something expired is in the list of its own subject alone',
    needs: ['index'],
    async run({ store, lapse, record }) {
      await lapse(KEY, { subject: SUBJECT })
      const subject = hashOf('another subject')
      await written(store.create(KEY, record({ subject })))
      equal(await keysOf(store, SUBJECT), [], 'the list of the former')
      equal(await keysOf(store, subject), [KEY], 'the list of its own')
    },
  },
  {
    id: 'expiry/list',
    title: 'what has expired is in no list, on no page, and counts for no deleteAll',
    needs: ['index'],
    async run({ store, lapse, record, now }) {
      const alive = [hashOf('one'), hashOf('two')]
      const [one = '', two = ''] = alive
      await written(store.create(one, record({ subject: SUBJECT, createdAt: now() - 3 })))
      for (const each of ['a', 'b', 'c']) {
        await lapse(hashOf(each), { subject: SUBJECT, createdAt: now() - 2 })
      }
      await written(store.create(two, record({ subject: SUBJECT, createdAt: now() + 60_000 })))
      equal(await keysOf(store, SUBJECT), alive, 'the list')
      const first = await store.list(SUBJECT, { limit: 1 })
      const second = await store.list(SUBJECT, { limit: 1, after: first.after })
      equal(
        second.items.map(({ key }) => key),
        [two],
        'the second page',
      )
      equal(second.after, undefined, 'where the second page ends')
      equal(await store.deleteAll(SUBJECT), 2, 'how many are ended')
    },
  },
  {
    id: 'expiry/updated-to-the-past',
    title: 'a record that is written with a time that is over is gone at once',
    async run({ store, record, now }) {
      const version = await written(store.create(KEY, record()))
      await written(store.update(KEY, version, record({ expiresAt: now() - 60_000 })))
      await lacks(store, KEY)
      await written(store.create(KEY, record({ expiresAt: now() - 60_000 })))
      await lacks(store, KEY)
      await written(store.create(KEY, record()))
    },
  },
  {
    id: 'expiry/prolonged',
    title: 'a record that was touched in time lives on until the later moment',
    needs: ['clock'],
    async run({ store, record, now, pass }) {
      const given = record({ expiresAt: now() + 1000 })
      const version = await written(store.create(KEY, given))
      pass(500)
      const times = { expiresAt: now() + 1000, seenAt: now() }
      equal(await store.touch(KEY, times), version, 'what touch answers')
      pass(999)
      await keeps(store, KEY, { ...given, ...times }, version)
      pass(1)
      await lacks(store, KEY)
    },
  },
  {
    id: 'expiry/far',
    title: 'a record may expire in a hundred years, and be begun long ago',
    async run({ store, record, now }) {
      const given = record({ expiresAt: now() + 3_155_760_000_000, createdAt: 1, seenAt: 2 })
      await keeps(store, KEY, given, await written(store.create(KEY, given)))
    },
  },
]
