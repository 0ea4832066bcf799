/** A store for one case, the doors to it, and its clock. */
import type { Awaitable, SessionStore } from '@sealed-session/core'
import { START } from '../lab.ts'
import { written } from './answers.ts'
import type { CreateStore, Examinable, StoreNeed, StoreWorld } from './case.ts'

export interface StoreOptions {
  /** How it is called in reports. Default `'store'`. */
  readonly name?: string
  /**
   * `'controlled'`: the store goes by `now`, which cases move. `'real'`: it goes by a clock of its own (a database's);
   * what has expired did so yesterday, and cases that have to move the clock are skipped. Default `'controlled'`.
   */
  readonly clock?: 'controlled' | 'real'
  /** How the store is cut off from its records, and joined to them again. Without it, cases on outages are skipped. */
  readonly outage?: StoreOutage
  /** Known differences: case id and reason. An undeclared failure fails; so does a declared one that passes. */
  readonly deviations?: Readonly<Record<string, string>>
}

export interface StoreOutage {
  begin(store: SessionStore): Awaitable<void>
  end(store: SessionStore): Awaitable<void>
}

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** A fresh store to be asked a case, and what it lacks of what the case needs. */
export async function openWorld(
  create: CreateStore,
  { clock = 'controlled', outage }: StoreOptions,
): Promise<{ world: StoreWorld; has: ReadonlySet<StoreNeed>; close(): Promise<void> }> {
  const isReal = clock === 'real'
  // What cases expect to find is counted from one moment, while a real clock goes on.
  let time = isReal ? Date.now() : START
  const now = () => time
  const made = await create({ now: isReal ? () => Date.now() : now })
  const stores: readonly SessionStore[] = 'read' in made ? [made] : made
  const doors = stores as readonly [Examinable, ...Examinable[]]
  const [store] = doors

  const record: StoreWorld['record'] = (more) => ({
    value: 'something',
    expiresAt: now() + HOUR,
    createdAt: now(),
    seenAt: now(),
    ...more,
  })

  const world: StoreWorld = {
    store,
    // A store that is not atomic promises nothing between two of its kind.
    doors: store.capabilities.atomic ? doors : [store],
    now,
    pass(milliseconds) {
      if (!isReal) time += milliseconds
    },
    record,
    async lapse(key, more) {
      if (isReal) {
        const version = await written(store.create(key, record(more)))
        await written(store.update(key, version, record({ ...more, expiresAt: time - DAY })))
      } else {
        await written(store.create(key, record({ ...more, expiresAt: time + 1 })))
        time += 1
      }
    },
    async cutOff(act) {
      await outage?.begin(store)
      try {
        await act()
      } finally {
        await outage?.end(store)
      }
    },
  }

  const has = new Set<StoreNeed>()
  if (store.capabilities.indexed) has.add('index')
  if (typeof store.sweep === 'function') has.add('sweep')
  if (typeof store.close === 'function') has.add('close')
  if (!isReal) has.add('clock')
  if (outage !== undefined) has.add('outage')

  return {
    world,
    has,
    async close() {
      for (const each of stores) await each.close?.()
    },
  }
}
