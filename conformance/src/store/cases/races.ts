/** Does every verb hold when many callers are at work at once? */
import type { Written } from '@sealed-session/core'
import { equal, ok } from '../../assert.ts'
import { keeps, lacks, listAll, refused, same, written } from '../answers.ts'
import type { Examinable, StoreCase, StoreWorld } from '../case.ts'
import { type Dice, diceOf, hashOf, keys, wander } from '../samples.ts'

const KEY = hashOf('key')
const SUBJECT = hashOf('subject')
const CALLERS = 64

export const raceCases: readonly StoreCase[] = [
  {
    id: 'race/create',
    title: 'of 64 that create one key at once exactly one does, and the others are told its record',
    async run(world) {
      const answers = await together(world, CALLERS, (store, caller) =>
        store.create(KEY, world.record({ value: `caller ${caller}` })),
      )
      const winner = answers.findIndex((each) => each.ok)
      equal(answers.filter((each) => each.ok).length, 1, 'the number of those that created')
      const version = await written(answers[winner] as Written)
      const kept = { ...world.record({ value: `caller ${winner}` }), version }
      for (const each of answers) if (!each.ok) same(each.current, kept, 'what another is told')
      same(await world.store.read(KEY), kept, 'what is read')
    },
  },
  {
    id: 'race/update',
    title:
      'of 64 that update one version at once exactly one does, and the others are told the newer record',
    async run(world) {
      const base = await written(world.store.create(KEY, world.record()))
      const answers = await together(world, CALLERS, (store, caller) =>
        store.update(KEY, base, world.record({ value: `caller ${caller}` })),
      )
      const winner = answers.findIndex((each) => each.ok)
      equal(answers.filter((each) => each.ok).length, 1, 'the number of those that updated')
      const version = await written(answers[winner] as Written)
      const kept = { ...world.record({ value: `caller ${winner}` }), version }
      for (const each of answers) if (!each.ok) same(each.current, kept, 'what another is told')
      same(await world.store.read(KEY), kept, 'what is read')
    },
  },
  {
    id: 'race/counter',
    title:
      'a counter that 16 callers raise 25 times each, by update and again after a conflict, counts to 400',
    async run(world) {
      await written(world.store.create(KEY, world.record({ value: '0' })))
      await together(world, 16, async (store, caller) => {
        const dice = diceOf(`counter ${caller}`)
        for (let times = 0; times < 25; times++) {
          await wander(dice)
          await raise(store)
        }
      })
      equal((await world.store.read(KEY))?.value, '400', 'the counter')
    },
  },
  {
    id: 'race/delete-and-update',
    title:
      'of a delete and an update of one version exactly one is done, and the other is told what came of it',
    async run(world) {
      for (let round = 0; round < 40; round++) {
        const key = hashOf(`round ${round}`)
        const base = await written(world.store.create(key, world.record()))
        const newer = world.record({ value: 'newer' })
        const dice = diceOf(`delete and update ${round}`)
        const [ending, writing] = await Promise.all([
          slowly(dice, () => doorOf(world, round).delete(key, base)),
          slowly(dice, () => doorOf(world, round + 1).update(key, base, newer)),
        ])
        ok(ending.ok !== writing.ok, ending.ok ? 'both are done' : 'neither is done')
        if (writing.ok) {
          same(await refused(ending), { ...newer, version: writing.version }, 'what delete answers')
          await keeps(world.store, key, newer, writing.version)
        } else {
          same(writing.current, null, 'what update answers with')
          await lacks(world.store, key)
        }
      }
    },
  },
  {
    id: 'race/delete',
    title: 'of 64 that delete one version at once exactly one is told that it did',
    async run(world) {
      const base = await written(world.store.create(KEY, world.record()))
      const answers = await together(world, CALLERS, (store) => store.delete(KEY, base))
      equal(answers.filter((each) => each.ok).length, 1, 'the number of those that deleted')
      for (const each of answers) if (!each.ok) same(each.current, null, 'what others are told')
    },
  },
  {
    id: 'race/touch-and-update',
    title: 'a touch beside an update takes nothing of it back',
    async run(world) {
      for (let round = 0; round < 40; round++) {
        const key = hashOf(`round ${round}`)
        const base = await written(world.store.create(key, world.record()))
        const expiresAt = world.now() + 7_200_000
        const newer = world.record({ value: 'newer', label: 'newer', expiresAt })
        const dice = diceOf(`touch and update ${round}`)
        const [touched, version] = await Promise.all([
          slowly(dice, () => doorOf(world, round).touch(key, { expiresAt, seenAt: newer.seenAt })),
          slowly(dice, () => written(doorOf(world, round + 1).update(key, base, newer))),
        ])
        ok(touched === base || touched === version, 'touch answers with neither version')
        await keeps(world.store, key, newer, version)
      }
    },
  },
  {
    id: 'race/touch-and-delete',
    title: 'a touch beside a delete brings nothing back',
    async run(world) {
      for (let round = 0; round < 40; round++) {
        const key = hashOf(`round ${round}`)
        const base = await written(world.store.create(key, world.record()))
        const times = { expiresAt: world.now() + 7_200_000, seenAt: world.now() }
        const dice = diceOf(`touch and delete ${round}`)
        const [, ending] = await Promise.all([
          slowly(dice, () => doorOf(world, round).touch(key, times)),
          slowly(dice, () => doorOf(world, round + 1).delete(key, base)),
        ])
        equal(ending.ok, true, 'whether delete is done')
        await lacks(world.store, key)
      }
    },
  },
  {
    id: 'race/list',
    title:
      'a list misses nothing that is there all the while, whatever is begun and ended beside it',
    needs: ['index'],
    async run(world) {
      for (const seed of ['one', 'two', 'three', 'four']) await listWhileOthersChange(world, seed)
    },
  },
  {
    id: 'race/delete-all',
    title: 'no update beside a deleteAll brings anything back',
    needs: ['index'],
    async run(world) {
      for (let round = 0; round < 10; round++) {
        const mine = keys(16, `round ${round}`)
        const given = world.record({ subject: SUBJECT })
        const versions = await Promise.all(
          mine.map((key) => written(world.store.create(key, given))),
        )
        const dice = diceOf(`delete all ${round}`)
        await Promise.all([
          slowly(dice, () => doorOf(world, round).deleteAll(SUBJECT)),
          ...mine.map((key, index) =>
            slowly(dice, () => doorOf(world, index).update(key, versions[index] as string, given)),
          ),
        ])
        for (const key of mine) await lacks(world.store, key)
        equal(await listAll(world.store, SUBJECT), [], 'the list')
      }
    },
  },
]

/** So many callers at once, each by one of the doors. */
function together<T>(
  world: StoreWorld,
  callers: number,
  act: (store: Examinable, caller: number) => T | Promise<T>,
): Promise<T[]> {
  return Promise.all(
    Array.from({ length: callers }, async (_, caller) => act(doorOf(world, caller), caller)),
  )
}

function doorOf({ doors }: StoreWorld, caller: number): Examinable {
  return doors[caller % doors.length] as Examinable
}

async function slowly<T>(dice: Dice, act: () => T | Promise<T>): Promise<T> {
  await wander(dice)
  return act()
}

/** What every commit does: from what was read to what is written, and again with what a conflict tells. */
async function raise(store: Examinable): Promise<void> {
  let current = await store.read(KEY)
  for (let attempts = 0; attempts < 1000; attempts++) {
    ok(current !== null, 'the counter is gone')
    const next = { ...current, value: String(Number(current.value) + 1) }
    const answer = await store.update(KEY, current.version, next)
    if (answer.ok) return
    current = answer.current
  }
  throw new Error('a thousand attempts to write met a conflict each')
}

async function listWhileOthersChange(world: StoreWorld, seed: string): Promise<void> {
  const subject = hashOf(`subject ${seed}`)
  const dice = diceOf(`list ${seed}`)
  const begin = (key: string) =>
    written(
      world.store.create(key, world.record({ subject, createdAt: world.now() - dice(10_000) })),
    )
  const stay = keys(12, `stays ${seed}`)
  for (const key of stay) await begin(key)

  let isOver = false
  const change = async (caller: number) => {
    for (const key of keys(20, `goes ${seed} ${caller}`)) {
      await wander(dice)
      const version = await begin(key)
      await wander(dice)
      await doorOf(world, caller).delete(key, version)
    }
  }
  const look = async () => {
    do {
      const size = 1 + dice(6)
      const listed = await listAll(doorOf(world, 1), subject, () => size)
      const found = new Set(listed.map(({ key }) => key))
      const missing = stay.filter((key) => !found.has(key))
      equal(missing.length, 0, `how many are missing in pages of ${size} (seed ${seed})`)
    } while (!isOver)
  }
  const changes = Promise.all([change(0), change(1), change(2)]).finally(() => {
    isOver = true
  })
  await Promise.all([changes, look()])
}
