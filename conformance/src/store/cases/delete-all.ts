/** Does `deleteAll` end all that a subject has, but for what is to stay? */
import { equal } from '../../assert.ts'
import { keysOf, lacks, refused, same, written } from '../answers.ts'
import type { StoreCase } from '../case.ts'
import { hashOf, keys } from '../samples.ts'

const SUBJECT = hashOf('subject')

export const deleteAllCases: readonly StoreCase[] = [
  {
    id: 'delete-all/of-a-subject',
    title: 'all of a subject are ended, whatever their version, and nobody else’s',
    needs: ['index'],
    async run({ store, record }) {
      const mine = keys(5)
      const other = hashOf('another’s')
      const nobodys = hashOf('nobody’s')
      const versions: string[] = []
      for (const key of mine) {
        const version = await written(store.create(key, record({ subject: SUBJECT })))
        versions.push(await written(store.update(key, version, record({ subject: SUBJECT }))))
      }
      await written(store.create(other, record({ subject: hashOf('another subject') })))
      await written(store.create(nobodys, record()))
      equal(await store.deleteAll(SUBJECT), 5, 'how many are ended')
      for (const [index, key] of mine.entries()) {
        await lacks(store, key)
        const late = store.update(key, versions[index] as string, record({ subject: SUBJECT }))
        same(await refused(late), null, 'what update answers with')
      }
      equal(await keysOf(store, SUBJECT), [], 'the list')
      equal(await keysOf(store, hashOf('another subject')), [other], 'the list of the other')
      equal((await store.read(nobodys)) !== null, true, 'whether nobody’s is there')
      equal(await store.deleteAll(SUBJECT), 0, 'how many are ended by the second')
    },
  },
  {
    id: 'delete-all/except',
    title: 'those that are excepted stay, however many are named',
    needs: ['index'],
    async run({ store, record }) {
      const mine = keys(6)
      for (const key of mine) await written(store.create(key, record({ subject: SUBJECT })))
      const [first = '', second = ''] = mine
      equal(await store.deleteAll(SUBJECT, { except: [first, second] }), 4, 'how many are ended')
      equal((await keysOf(store, SUBJECT)).sort(), [first, second].sort(), 'what stays')
      const except = [...keys(2000, 'somewhere else'), second]
      equal(await store.deleteAll(SUBJECT, { except }), 1, 'how many are ended')
      equal(await keysOf(store, SUBJECT), [second], 'what stays')
      equal(await store.deleteAll(SUBJECT, { except: [] }), 1, 'how many are ended but for none')
    },
  },
  {
    id: 'delete-all/created-before',
    title: 'those that were begun at that moment or after it stay',
    needs: ['index'],
    async run({ store, record, now }) {
      const mine = keys(4)
      for (const [index, key] of mine.entries()) {
        const createdAt = now() - 1000 + index
        await written(store.create(key, record({ subject: SUBJECT, createdAt })))
      }
      const createdBefore = now() - 998
      equal(await store.deleteAll(SUBJECT, { createdBefore }), 2, 'how many are ended')
      equal(await keysOf(store, SUBJECT), mine.slice(2), 'what stays')
      const both = { createdBefore: now() - 997, except: [mine[2] as string] }
      equal(await store.deleteAll(SUBJECT, both), 0, 'how many are ended but for that one')
    },
  },
  {
    id: 'delete-all/and-create',
    title: 'a subject whose records were all ended begins new ones',
    needs: ['index'],
    async run({ store, record }) {
      const [key = ''] = keys(1)
      await written(store.create(key, record({ subject: SUBJECT })))
      await store.deleteAll(SUBJECT)
      await written(store.create(key, record({ subject: SUBJECT })))
      equal(await keysOf(store, SUBJECT), [key], 'the list')
    },
  },
]
