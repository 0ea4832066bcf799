/** Is all that a subject has listed, in order, page by page? */
import { equal, ok } from '../../assert.ts'
import { keysOf, listAll, written } from '../answers.ts'
import type { StoreCase, StoreWorld } from '../case.ts'
import { hashOf, keys } from '../samples.ts'

const SUBJECT = hashOf('subject')
const OTHER = hashOf('another subject')

export const listCases: readonly StoreCase[] = [
  {
    id: 'list/what-is-shown',
    title: 'what is listed has key, times, subject and label, and no value',
    needs: ['index'],
    async run({ store, record, now }) {
      const [key = ''] = keys(1)
      const given = record({ subject: SUBJECT, label: 'phone', value: 'kept to itself' })
      await written(store.create(key, given))
      const { items, after } = await store.list(SUBJECT)
      equal(items.length, 1, 'the number of items')
      const { value: _, ...shown } = given
      equal(items, [{ key, ...shown }], 'what is listed')
      equal(after, undefined, 'where the only page ends')
      await store.touch(key, { expiresAt: now() + 86_400_000, seenAt: now() + 7 })
      equal((await store.list(SUBJECT)).items[0]?.seenAt, now() + 7, 'when it was seen last')
    },
  },
  {
    id: 'list/whose',
    title: 'a list has what belongs to its subject, and nothing of others or of nobody',
    needs: ['index'],
    async run({ store, record }) {
      const [mine = '', theirs = '', nobodys = ''] = keys(3)
      await written(store.create(mine, record({ subject: SUBJECT })))
      await written(store.create(theirs, record({ subject: OTHER })))
      await written(store.create(nobodys, record()))
      equal(await keysOf(store, SUBJECT), [mine], 'the list')
      equal(await keysOf(store, hashOf('nobody')), [], 'the list of somebody without any')
    },
  },
  {
    id: 'list/order',
    title: 'the one that was begun first is in front, whatever was written last',
    needs: ['index'],
    async run(world) {
      const begun = await begin(world, 12)
      equal(await keysOf(world.store, SUBJECT), begun, 'the list')
      const read = await world.store.read(begun[0] as string)
      ok(read, 'the first is not read')
      await written(world.store.update(begun[0] as string, read.version, { ...read, value: 'new' }))
      equal(await keysOf(world.store, SUBJECT), begun, 'the list after an update')
    },
  },
  {
    id: 'list/pages',
    title: 'pages of any size show all in order, each once, and the last one says that it is',
    needs: ['index'],
    async run(world) {
      const begun = await begin(world, 12)
      for (const size of [1, 2, 5, 6, 11, 12, 13, 1000]) {
        const listed = await listAll(world.store, SUBJECT, () => size)
        equal(
          listed.map(({ key }) => key),
          begun,
          `all in pages of ${size}`,
        )
      }
      const whole = await world.store.list(SUBJECT, { limit: 12 })
      equal(whole.after, undefined, 'where a page ends that holds all')
    },
  },
  {
    id: 'list/pages-of-one-moment',
    title: 'pages show all, each once, of those too that were begun in the same millisecond',
    needs: ['index'],
    async run({ store, record }) {
      const begun = keys(9)
      for (const key of begun) await written(store.create(key, record({ subject: SUBJECT })))
      for (const size of [1, 2, 4]) {
        const listed = await listAll(store, SUBJECT, () => size)
        equal(listed.map(({ key }) => key).sort(), [...begun].sort(), `all in pages of ${size}`)
      }
    },
  },
  {
    id: 'list/a-hundred',
    title: 'a page is of a hundred unless it is told otherwise',
    needs: ['index'],
    async run(world) {
      const begun = await begin(world, 101)
      const { items, after } = await world.store.list(SUBJECT)
      equal(items.length, 100, 'the number of items')
      const rest = await world.store.list(SUBJECT, { after })
      equal(
        rest.items.map(({ key }) => key),
        begun.slice(100),
        'the second page',
      )
    },
  },
  {
    id: 'list/goes-on',
    title: 'the next page goes on where the last one ended, though what it ended with is gone',
    needs: ['index'],
    async run(world) {
      const { store } = world
      const begun = await begin(world, 6)
      const { items, after } = await store.list(SUBJECT, { limit: 2 })
      const last = items[1]?.key ?? ''
      const read = await store.read(last)
      equal((await store.delete(last, read?.version ?? '')).ok, true, 'whether delete is done')
      const next = await store.list(SUBJECT, { limit: 2, after })
      equal(
        next.items.map(({ key }) => key),
        begun.slice(2, 4),
        'the second page',
      )
    },
  },
  {
    id: 'list/after-anything',
    title: 'where a page begins may come from a browser: nothing of it is an error',
    needs: ['index'],
    async run(world) {
      const begun = await begin(world, 3)
      const odd = ['', 'x', '0', '-1', '1e999', '\0', '🔑', "' or 1=1 --", '{', '.'.repeat(5000)]
      for (const after of [...odd, '__proto__', hashOf('no key'), ...begun]) {
        const { items } = await world.store.list(SUBJECT, { after, limit: 10 })
        const strange = items.filter(({ key }) => !begun.includes(key))
        equal(strange, [], `what is of no concern after ${JSON.stringify(after.slice(0, 20))}`)
      }
    },
  },
  {
    id: 'list/changes-hands',
    title:
      'an update that gives a record to another subject moves it to that list; to nobody, to none',
    needs: ['index'],
    async run({ store, record }) {
      const [key = ''] = keys(1)
      const first = await written(store.create(key, record({ subject: SUBJECT })))
      const second = await written(store.update(key, first, record({ subject: OTHER })))
      equal(await keysOf(store, SUBJECT), [], 'the list of the former')
      equal(await keysOf(store, OTHER), [key], 'the list of the next')
      equal(await store.deleteAll(SUBJECT), 0, 'what deleteAll of the former ends')
      const third = await written(store.update(key, second, record()))
      equal(await keysOf(store, OTHER), [], 'the list of the next')
      equal(await store.deleteAll(OTHER), 0, 'what deleteAll of the next ends')
      await written(store.update(key, third, record({ subject: SUBJECT })))
      equal(await keysOf(store, SUBJECT), [key], 'the list of the first')
    },
  },
  {
    id: 'list/ended',
    title: 'what was deleted is in no list',
    needs: ['index'],
    async run({ store, record }) {
      const [one = '', two = ''] = keys(2)
      const version = await written(store.create(one, record({ subject: SUBJECT })))
      await written(store.create(two, record({ subject: SUBJECT })))
      await store.delete(one, version)
      equal(await keysOf(store, SUBJECT), [two], 'the list')
    },
  },
]

/** So many of the subject, created in another order than that in which they were begun; their keys in that. */
async function begin({ store, record, now }: StoreWorld, count: number): Promise<string[]> {
  const begun = keys(count)
  const order = begun.map((_, index) => (index * 7) % count)
  ok(new Set(order).size === count, `${count} is a multiple of 7`)
  for (const index of order) {
    const given = record({ subject: SUBJECT, createdAt: now() - (count - index) * 1000 })
    await written(store.create(begun[index] as string, given))
  }
  return begun
}
