/** Does a store tell the truth about itself, where it cannot reach its records too? */
import { equal, ok } from '../../assert.ts'
import { keeps, written } from '../answers.ts'
import type { Examinable, StoreCase, StoreWorld } from '../case.ts'
import { hashOf } from '../samples.ts'

const KEY = hashOf('key')
const SUBJECT = hashOf('subject')

export const truthCases: readonly StoreCase[] = [
  {
    id: 'capabilities/told',
    title: 'what a store says that it can do, it has verbs for',
    async run({ store, record }) {
      const { synchronous = false, atomic, indexed, expiry, durability } = store.capabilities
      equal(typeof atomic, 'boolean', 'atomic')
      const answers = [store.create(KEY, record()), store.read(KEY)]
      if (synchronous) ok(!answers.some(isPromise), 'it promises, though it says that it does not')
      await Promise.all(answers)
      for (const verb of ['list', 'deleteAll'] as const) {
        equal(typeof store[verb] === 'function', indexed, `whether it has ${verb}`)
      }
      ok(['native', 'swept', 'none'].includes(expiry), `expiry is ${expiry}`)
      if (expiry === 'swept') equal(typeof store.sweep, 'function', 'sweep')
      ok(['process', 'disk', 'replicated'].includes(durability), `durability is ${durability}`)
    },
  },
  {
    id: 'close/twice',
    title: 'a store may be closed twice',
    needs: ['close'],
    async run({ store, record }) {
      await written(store.create(KEY, record()))
      await store.close()
      await store.close()
    },
  },
  {
    id: 'outage/throws',
    title: 'a verb that cannot reach its records throws, and never answers as if there were none',
    needs: ['outage'],
    async run(world) {
      const version = await written(world.store.create(KEY, world.record({ subject: SUBJECT })))
      await world.cutOff(async () => {
        for (const [verb, call] of Object.entries(callsOf(world, version))) {
          const isAnswered = await Promise.resolve()
            .then(() => call(world.store))
            .then(
              () => true,
              () => false,
            )
          ok(!isAnswered, `${verb} answers, though the records are out of reach`)
        }
      })
    },
  },
  {
    id: 'outage/and-after',
    title:
      'after an outage all is there that was written before it, and the store goes on by itself',
    needs: ['outage'],
    async run(world) {
      const { store, record } = world
      const version = await written(store.create(KEY, record()))
      await world.cutOff(async () => {
        await Promise.resolve()
          .then(() => store.read(KEY))
          .catch(() => null)
      })
      await keeps(store, KEY, record(), version)
      const newer = record({ value: 'newer' })
      await keeps(store, KEY, newer, await written(store.update(KEY, version, newer)))
    },
  },
]

function isPromise(answer: unknown): boolean {
  return typeof Object(answer).then === 'function'
}

function callsOf(
  { now, record, store }: StoreWorld,
  version: string,
): Record<string, (store: Examinable) => unknown> {
  const touched = { expiresAt: now() + 7_200_000, seenAt: now() }
  return {
    read: (store) => store.read(KEY),
    create: (store) => store.create(hashOf('another key'), record()),
    update: (store) => store.update(KEY, version, record({ subject: SUBJECT })),
    touch: (store) => store.touch(KEY, touched),
    delete: (store) => store.delete(KEY, version),
    ...(store.capabilities.indexed && {
      list: (store: Examinable) => store.list(SUBJECT),
      deleteAll: (store: Examinable) => store.deleteAll(SUBJECT),
    }),
  }
}
