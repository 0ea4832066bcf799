/** Stores with one realistic sin each, and the cases of stores, asked of them alone, that have to catch it. */
import type { StoreConditions } from '@sealed-session/conformance'
import type {
  Deleted,
  Listing,
  NewRecord,
  Page,
  SessionStore,
  StoredRecord,
  Touch,
  Which,
  Written,
} from '@sealed-session/core'
import { PlainStore, placeOf } from './plain.ts'

export interface ProtocolMutant {
  /** What it does wrong, as its author would not say it. */
  readonly sin: string
  /** Ids of the cases of which each has to fail. */
  readonly caughtBy: readonly string[]
  create(conditions: StoreConditions): SessionStore
}

/** A turn that a look at the records takes, during which others look too. */
const aTurn = () => Promise.resolve()

class CreatesOnUpdate extends PlainStore {
  override async update(key: string, version: string, record: NewRecord): Promise<Written> {
    const current = this.find(key)
    if (current === null) return this.write(key, record)
    return current.version === version ? this.write(key, record) : { ok: false, current }
  }
}

class UpdatesWithoutLooking extends PlainStore {
  override async update(key: string, _version: string, record: NewRecord): Promise<Written> {
    return this.find(key) === null ? { ok: false, current: null } : this.write(key, record)
  }
}

class OverwritesOnCreate extends PlainStore {
  override async create(key: string, record: NewRecord): Promise<Written> {
    return this.write(key, record)
  }
}

class DeletesWithoutLooking extends PlainStore {
  override async delete(key: string): Promise<Deleted> {
    if (this.find(key) === null) return { ok: false, current: null }
    this.records.delete(key)
    return { ok: true }
  }
}

class SharesItsObject extends PlainStore {
  override find(key: string): StoredRecord | null {
    const record = this.records.get(key)
    return record === undefined || this.isOver(record) ? null : record
  }
}

class KeepsWhatItWasGiven extends PlainStore {
  override write(key: string, record: NewRecord): Written {
    const version = this.nextVersion(key)
    this.records.set(key, Object.assign(record, { version }))
    return { ok: true, version }
  }
}

class ForgetsExpiry extends PlainStore {
  override isOver(): boolean {
    return false
  }
}

class ListsWhatHasExpired extends PlainStore {
  override of(subject: string) {
    const { isOver } = this
    this.isOver = () => false
    const all = super.of(subject)
    this.isOver = isOver
    return all
  }
}

class EndsAMillisecondLate extends PlainStore {
  override isOver({ expiresAt }: StoredRecord): boolean {
    return expiresAt < this.now()
  }
}

class ShortensOnTouch extends PlainStore {
  override async touch(key: string, times: Touch): Promise<string | null> {
    const record = this.find(key)
    if (record !== null) this.records.set(key, { ...record, ...times })
    return record?.version ?? null
  }
}

class TouchesWhatIsGone extends PlainStore {
  override async touch(key: string, times: Touch): Promise<string | null> {
    const record = this.records.get(key)
    if (record !== undefined) this.records.set(key, { ...record, ...times })
    return record?.version ?? null
  }
}

class TouchesWithANewVersion extends PlainStore {
  override async touch(key: string, times: Touch): Promise<string | null> {
    await super.touch(key, times)
    const record = this.find(key)
    if (record !== null) this.write(key, record)
    return this.find(key)?.version ?? null
  }
}

class KeepsTheVersion extends PlainStore {
  override nextVersion(key: string): string {
    return this.records.get(key)?.version ?? super.nextVersion(key)
  }
}

class CountsVersionsPerRecord extends PlainStore {
  override nextVersion(key: string): string {
    return String(Number(this.records.get(key)?.version ?? 0) + 1)
  }
}

class ComparesVersionsAsNumbers extends PlainStore {
  override async update(key: string, version: string, record: NewRecord): Promise<Written> {
    const current = this.find(key)
    const isStale = current === null || Number(version) < Number(current.version)
    return isStale ? { ok: false, current } : this.write(key, record)
  }
}

class LooksAndThenWrites extends PlainStore {
  override async create(key: string, record: NewRecord): Promise<Written> {
    const current = this.find(key)
    await aTurn()
    return current === null ? this.write(key, record) : { ok: false, current }
  }

  override async update(key: string, version: string, record: NewRecord): Promise<Written> {
    const current = this.find(key)
    await aTurn()
    return current?.version === version ? this.write(key, record) : { ok: false, current }
  }

  override async delete(key: string, version: string): Promise<Deleted> {
    const current = this.find(key)
    await aTurn()
    if (current?.version !== version) return { ok: false, current }
    this.records.delete(key)
    return { ok: true }
  }
}

class TouchesByWritingAll extends PlainStore {
  override async touch(key: string, { expiresAt }: Touch): Promise<string | null> {
    const record = this.find(key)
    if (record === null) return null
    await aTurn()
    await aTurn()
    this.records.set(key, { ...record, expiresAt: Math.max(record.expiresAt, expiresAt) })
    return record.version
  }
}

class TellsOfAConflictWhatWasThere extends PlainStore {
  readonly #former = new Map<string, StoredRecord>()

  override write(key: string, record: NewRecord): Written {
    const former = this.find(key)
    const answer = super.write(key, record)
    this.#former.set(key, former ?? (this.find(key) as StoredRecord))
    return answer
  }

  override async update(key: string, version: string, record: NewRecord): Promise<Written> {
    const answer = await super.update(key, version, record)
    if (answer.ok || answer.current === null) return answer
    return { ok: false, current: this.#former.get(key) ?? null }
  }
}

class PagesByNumber extends PlainStore {
  override async list(subject: string, { after = '0', limit = 100 }: Page = {}): Promise<Listing> {
    const all = this.of(subject)
    const end = Number(after) + limit
    return {
      items: all.slice(Number(after), end),
      after: end < all.length ? String(end) : undefined,
    }
  }
}

class PagesByTime extends PlainStore {
  override async list(subject: string, { after = '0', limit = 100 }: Page = {}): Promise<Listing> {
    const rest = this.of(subject).filter(({ createdAt }) => createdAt > Number(after))
    const items = rest.slice(0, limit)
    const last = items.at(-1)?.createdAt
    return { items, after: items.length < rest.length ? String(last) : undefined }
  }
}

class TrustsWhereAPageBegins extends PlainStore {
  override async list(subject: string, page: Page = {}): Promise<Listing> {
    if (page.after !== undefined) JSON.parse(page.after)
    const { items, after } = await super.list(subject, {
      ...page,
      after: page.after && JSON.parse(page.after),
    })
    return { items, after: after && JSON.stringify(after) }
  }
}

class ListsInOrderOfWriting extends PlainStore {
  override of(subject: string) {
    const order = [...this.records.keys()]
    return super.of(subject).sort((one, other) => order.indexOf(one.key) - order.indexOf(other.key))
  }

  override async list(subject: string, { after, limit = 100 }: Page = {}): Promise<Listing> {
    const all = this.of(subject)
    const from = all.findIndex((each) => placeOf(each) === after) + 1
    const items = all.slice(from, from + limit)
    const last = items.at(-1)
    return { items, after: last && from + limit < all.length ? placeOf(last) : undefined }
  }
}

class EndsWhatIsExcepted extends PlainStore {
  override deleteAll(subject: string, { createdBefore }: Which = {}): Promise<number> {
    return super.deleteAll(subject, { createdBefore })
  }
}

class EndsWhatBeganLater extends PlainStore {
  override deleteAll(subject: string, { except }: Which = {}): Promise<number> {
    return super.deleteAll(subject, { except })
  }
}

class SweepsAllAtOnce extends PlainStore {
  override sweep(_limit: number): Promise<number> {
    return super.sweep(Infinity)
  }
}

class SweepsTheLiving extends PlainStore {
  override async sweep(limit: number): Promise<number> {
    const dropped = [...this.records.keys()].slice(0, limit)
    for (const key of dropped) this.records.delete(key)
    return dropped.length
  }
}

class EndsTextAtNul extends PlainStore {
  override write(key: string, record: NewRecord): Written {
    return super.write(key, { ...record, value: record.value.split('\0')[0] as string })
  }
}

class KeepsValuesAsJson extends PlainStore {
  override find(key: string): StoredRecord | null {
    const record = super.find(key)
    try {
      return record && { ...record, value: JSON.stringify(JSON.parse(record.value)) }
    } catch {
      return record
    }
  }
}

class TakesNoLabelForAnEmptyOne extends PlainStore {
  override write(key: string, record: NewRecord): Written {
    return super.write(key, { ...record, label: record.label ?? '' })
  }
}

export const protocolMutants: readonly ProtocolMutant[] = [
  mutant('creates on update', CreatesOnUpdate, [
    'update/never-creates',
    'expiry/update',
    'race/delete-and-update',
    'race/delete-all',
    'random/1',
  ]),
  mutant('updates without looking', UpdatesWithoutLooking, [
    'update/conflict',
    'create/again',
    'race/update',
    'race/counter',
  ]),
  mutant('overwrites on create', OverwritesOnCreate, ['create/never-overwrites', 'race/create']),
  mutant('deletes without looking', DeletesWithoutLooking, [
    'delete/by-version',
    'race/delete-and-update',
    'random/1',
  ]),
  mutant('shares its object', SharesItsObject, ['copy/out']),
  mutant('keeps the object that it was given', KeepsWhatItWasGiven, ['copy/in']),
  mutant('forgets expiry', ForgetsExpiry, [
    'expiry/to-the-millisecond',
    'expiry/read',
    'expiry/update',
    'expiry/touch',
    'expiry/delete',
    'expiry/create',
    'expiry/list',
    'random/1',
  ]),
  mutant('lists what has expired', ListsWhatHasExpired, ['expiry/list']),
  mutant('ends a millisecond late', EndsAMillisecondLate, ['expiry/to-the-millisecond']),
  mutant('shortens on touch', ShortensOnTouch, ['touch/never-shortens', 'random/1']),
  mutant('brings back by touch what is gone', TouchesWhatIsGone, ['expiry/touch', 'random/1']),
  mutant('makes a version of a touch', TouchesWithANewVersion, [
    'touch/prolongs',
    'touch/and-update',
    'delete/touched',
  ]),
  mutant('keeps the version', KeepsTheVersion, ['update/versions-differ', 'race/counter']),
  mutant('gives versions again', CountsVersionsPerRecord, ['create/again', 'random/1']),
  mutant('takes any higher version', ComparesVersionsAsNumbers, ['update/versions-of-others']),
  mutant('looks, and then writes', LooksAndThenWrites, [
    'race/create',
    'race/update',
    'race/counter',
    'race/delete-and-update',
    'race/delete',
  ]),
  mutant('touches by writing all of it', TouchesByWritingAll, [
    'race/touch-and-update',
    'race/touch-and-delete',
  ]),
  mutant('tells of a conflict what was there before', TellsOfAConflictWhatWasThere, [
    'update/conflict',
    'update/retry',
    'race/update',
  ]),
  mutant('counts where a page begins', PagesByNumber, ['list/goes-on', 'race/list']),
  mutant('pages by time alone', PagesByTime, ['list/pages-of-one-moment']),
  mutant('trusts where a page begins', TrustsWhereAPageBegins, ['list/after-anything']),
  mutant('lists in the order of writing', ListsInOrderOfWriting, ['list/order']),
  mutant('ends what is excepted', EndsWhatIsExcepted, ['delete-all/except']),
  mutant('ends what was begun later', EndsWhatBeganLater, ['delete-all/created-before']),
  mutant('sweeps all at once', SweepsAllAtOnce, ['sweep/in-steps']),
  mutant('sweeps the living', SweepsTheLiving, ['sweep/in-steps', 'sweep/only-expired']),
  mutant('ends text at a NUL', EndsTextAtNul, ['value/nul', 'value/controls']),
  mutant('keeps values as JSON', KeepsValuesAsJson, ['value/number', 'value/json']),
  mutant('takes no label for an empty one', TakesNoLabelForAnEmptyOne, [
    'create/without-subject',
    'random/1',
  ]),
]

function mutant(
  sin: string,
  Store: new (conditions: StoreConditions) => SessionStore,
  caughtBy: readonly string[],
): ProtocolMutant {
  return { sin, caughtBy, create: (conditions) => new Store(conditions) }
}
