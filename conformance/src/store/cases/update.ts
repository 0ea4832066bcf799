/** Does `update` change what its caller has seen, and nothing else? */
import { equal, ok } from '../../assert.ts'
import { keeps, lacks, refused, same, written } from '../answers.ts'
import type { StoreCase } from '../case.ts'
import { hashOf } from '../samples.ts'

const KEY = hashOf('key')

export const updateCases: readonly StoreCase[] = [
  {
    id: 'update/all-of-it',
    title: 'update puts all of a record in the place of the former, what is left out too',
    async run({ store, record, now }) {
      const former = record({ label: 'old', subject: hashOf('subject') })
      const first = await written(store.create(KEY, former))
      const newer = {
        value: 'newer',
        expiresAt: now() + 60_000,
        createdAt: now() + 1,
        seenAt: now() + 2,
      }
      await keeps(store, KEY, newer, await written(store.update(KEY, first, newer)))
    },
  },
  {
    id: 'update/never-creates',
    title: 'where nothing is, update creates nothing and answers with null',
    async run({ store, record }) {
      const version = await written(store.create(KEY, record()))
      await store.delete(KEY, version)
      same(await refused(store.update(KEY, version, record())), null, 'what update answers with')
      await lacks(store, KEY)
      const never = hashOf('never there')
      same(await refused(store.update(never, version, record())), null, 'what update answers with')
      await lacks(store, never)
    },
  },
  {
    id: 'update/conflict',
    title: 'an update of a former version changes nothing and answers with the newer record',
    async run({ store, record }) {
      const first = await written(store.create(KEY, record()))
      const newer = record({ value: 'newer', label: 'newer' })
      const second = await written(store.update(KEY, first, newer))
      const current = await refused(store.update(KEY, first, record({ value: 'stale' })))
      same(current, { ...newer, version: second }, 'what update answers with')
      await keeps(store, KEY, newer, second)
    },
  },
  {
    id: 'update/versions-of-others',
    title: 'a version that this store never gave is a conflict like any other',
    async run({ store, record }) {
      const version = await written(store.create(KEY, record()))
      const odd = ['', '0', '-1', '1.5', 'NaN', 'x', '\0', '9'.repeat(40), `${version} `]
      for (const each of odd.filter((one) => one !== version)) {
        const current = await refused(store.update(KEY, each, record({ value: 'lost' })))
        same(current, { ...record(), version }, `what it answers to ${JSON.stringify(each)}`)
        ok((await store.delete(KEY, each)).ok === false, `it is ended by ${JSON.stringify(each)}`)
      }
      await keeps(store, KEY, record(), version)
    },
  },
  {
    id: 'update/versions-differ',
    title: 'each write makes another version, of equal data too',
    async run({ store, record }) {
      const versions = [await written(store.create(KEY, record()))]
      for (let writes = 0; writes < 20; writes++) {
        versions.push(await written(store.update(KEY, versions.at(-1) ?? '', record())))
      }
      equal(new Set(versions).size, 21, 'the number of different versions')
    },
  },
  {
    id: 'update/retry',
    title: 'an update with the version that a conflict told succeeds',
    async run({ store, record }) {
      const first = await written(store.create(KEY, record()))
      await written(store.update(KEY, first, record({ value: 'newer' })))
      const current = await refused(store.update(KEY, first, record({ value: 'stale' })))
      const merged = record({ value: `${current?.value} and merged` })
      const version = await written(store.update(KEY, current?.version ?? '', merged))
      await keeps(store, KEY, record({ value: 'newer and merged' }), version)
    },
  },
  {
    id: 'update/shortens',
    title: 'update may shorten a record: only touch never does',
    async run({ store, record, now }) {
      const first = await written(store.create(KEY, record()))
      const shorter = record({ expiresAt: now() + 60_000 })
      await keeps(store, KEY, shorter, await written(store.update(KEY, first, shorter)))
    },
  },
]
