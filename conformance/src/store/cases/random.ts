/** Does a store do the same as the protocol's model, whatever verbs follow each other? */
import type { NewRecord, Written } from '@sealed-session/core'
import { equal, ok } from '../../assert.ts'
import { listAll, same } from '../answers.ts'
import type { StoreCase, StoreWorld } from '../case.ts'
import { Model } from '../model.ts'
import { type Dice, diceOf, hashOf, keys, oneOf } from '../samples.ts'

const SEEDS = 12
const STEPS = 150
const KEYS = keys(4)
const SUBJECTS = [hashOf('one subject'), hashOf('another subject'), undefined]
const TEXTS = ['', 'short', 'quoted "\'', '🔑\0', 'x'.repeat(3000)]
const HOUR = 3_600_000
const DAY = 24 * HOUR

export const randomCases: readonly StoreCase[] = Array.from({ length: SEEDS }, (_, seed) => ({
  id: `random/${seed + 1}`,
  title: `${STEPS} verbs at random answer as the model of the protocol does (seed ${seed + 1})`,
  run: (world) => follow(world, `random ${seed + 1}`),
}))

async function follow(world: StoreWorld, seed: string): Promise<void> {
  const walk: Walk = {
    world,
    dice: diceOf(seed),
    model: new Model(world.now),
    given: new Set(),
  }
  for (let step = 1; step <= STEPS; step++) {
    const verb = oneOf(walk.dice, verbsFor(world))
    try {
      await STEP[verb](walk)
      for (const key of KEYS) {
        same(await world.store.read(key), walk.model.read(key), 'what is read afterwards')
      }
    } catch (error) {
      throw new Error(`at step ${step}, ${verb}: ${(error as Error).message}`, { cause: error })
    }
  }
}

interface Walk {
  readonly world: StoreWorld
  readonly dice: Dice
  readonly model: Model
  /** Every version that the store has given, of whatever key. */
  readonly given: Set<string>
}

type Step = (walk: Walk) => Promise<void>

const STEP = {
  async create({ world, dice, model, given }) {
    const [key, record] = [oneOf(dice, KEYS), anyRecord(world, dice)]
    const answer = await world.store.create(key, record)
    agree(answer, model.create(key, record, newVersion(answer, key, given)))
  },

  async update({ world, dice, model, given }) {
    const [key, record] = [oneOf(dice, KEYS), anyRecord(world, dice)]
    const base = anyVersion({ dice, model, given, key })
    const answer = await world.store.update(key, base, record)
    agree(answer, model.update(key, base, record, newVersion(answer, key, given)))
  },

  async touch({ world, dice, model }) {
    const key = oneOf(dice, KEYS)
    const times = { expiresAt: anyMoment(world, dice), seenAt: world.now() + dice(2000) - 1000 }
    equal(await world.store.touch(key, times), model.touch(key, times), 'what touch answers')
  },

  async delete({ world, dice, model, given }) {
    const key = oneOf(dice, KEYS)
    const base = anyVersion({ dice, model, given, key })
    const answer = await world.store.delete(key, base)
    const expected = model.delete(key, base)
    equal(answer.ok, expected.ok, 'whether it is done')
    if (!answer.ok && !expected.ok) same(answer.current, expected.current, 'what is there instead')
  },

  async list({ world, dice, model }) {
    const subject = oneOf(dice, SUBJECTS) ?? hashOf('nobody')
    const size = 1 + dice(4)
    const listed = await listAll(world.store, subject, () => size)
    const times = listed.map(({ createdAt }) => createdAt)
    equal(
      times,
      [...times].sort((one, other) => one - other),
      'the times in the list',
    )
    const inOrder = [...listed].sort(
      (one, other) => one.createdAt - other.createdAt || (one.key < other.key ? -1 : 1),
    )
    equal(inOrder, model.list(subject), `the list in pages of ${size}`)
  },

  async deleteAll({ world, dice, model }) {
    const subject = oneOf(dice, SUBJECTS) ?? hashOf('nobody')
    const which = {
      except: dice(2) === 0 ? [oneOf(dice, KEYS)] : undefined,
      createdBefore: dice(2) === 0 ? world.now() - dice(2000) : undefined,
    }
    const ended = await world.store.deleteAll(subject, which)
    equal(ended, model.deleteAll(subject, which), 'how many are ended')
  },

  async sweep({ world }) {
    const dropped = await world.store.sweep(3)
    ok(dropped >= 0 && dropped <= 3, `a sweep of 3 drops ${dropped}`)
  },

  async pass({ world, dice }) {
    world.pass(dice(HOUR))
  },
} satisfies Record<string, Step>

/** Some more often than others, so that records come to an age. */
function verbsFor({ store }: StoreWorld): (keyof typeof STEP)[] {
  const often: (keyof typeof STEP)[] = ['create', 'update', 'update', 'touch']
  const seldom: (keyof typeof STEP)[] = ['delete', 'pass']
  if (store.capabilities.indexed) seldom.push('list', 'deleteAll')
  if (typeof store.sweep === 'function') seldom.push('sweep')
  return [...often, ...often, ...seldom]
}

/** Past, near or far, and never so near to now that a real clock gets there meanwhile. */
function anyMoment({ now }: StoreWorld, dice: Dice): number {
  return now() + oneOf(dice, [-DAY, HOUR, 2 * HOUR, DAY])
}

function anyRecord(world: StoreWorld, dice: Dice): NewRecord {
  return {
    value: oneOf(dice, TEXTS),
    expiresAt: anyMoment(world, dice),
    createdAt: world.now() - dice(2000),
    seenAt: world.now() - dice(2000),
    subject: oneOf(dice, SUBJECTS),
    label: dice(2) === 0 ? oneOf(dice, TEXTS) : undefined,
  }
}

/** The one that is kept, as a rule; or any that was given before. */
function anyVersion({ dice, model, given, key }: Omit<Walk, 'world'> & { key: string }): string {
  const known = [...given].map((each) => each.slice(each.indexOf(' ') + 1))
  const any = known.length > 0 ? oneOf(dice, known) : 'none'
  return dice(3) === 0 ? any : (model.read(key)?.version ?? any)
}

/** Remembers what was given, and throws if a key has had this version before. */
function newVersion(answer: Written, key: string, given: Set<string>): string {
  if (!answer.ok) return 'none'
  const name = `${key} ${answer.version}`
  ok(!given.has(name), 'a version is given for the second time')
  given.add(name)
  return answer.version
}

function agree(answer: Written, expected: Written): void {
  equal(answer.ok, expected.ok, 'whether it is written')
  if (!answer.ok && !expected.ok) same(answer.current, expected.current, 'what is there instead')
}
