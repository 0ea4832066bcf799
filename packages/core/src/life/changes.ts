/** What did a request do to a session, key by key, and how is that done again to a newer one? */
import type { Flash, SessionLifetime } from '../words/envelope.ts'
import { store } from './members.ts'

/** What one request did. Told only where somebody else was faster. */
export interface Changes {
  /** It dropped all that was there, and began again: `clear()`, or an object assigned in its place. */
  readonly all: boolean
  readonly data: ReadonlyMap<string, Edit>
  readonly flash: ReadonlyMap<string, FlashEdit>
  /** Undefined: it set none. */
  readonly lifetime: { readonly set: SessionLifetime | undefined } | undefined
}

export type Edit =
  | { readonly kind: 'set'; readonly value: unknown }
  | { readonly kind: 'delete' }
  /** By `update()`: done anew to whatever is there. */
  | { readonly kind: 'update'; readonly steps: readonly Step[] }

export type Step = (value: unknown) => unknown

export interface FlashEdit {
  /** The messages that were there were taken. */
  readonly taken: boolean
  readonly added: readonly unknown[]
}

/** What is kept of a session, as plain values of one's own. */
export interface Contents {
  readonly data: Readonly<Record<string, unknown>>
  readonly flash: Flash
  readonly lifetime: SessionLifetime | undefined
}

/** Decides between two requests that changed the same key: `undefined` deletes it. */
export type OnConflict = (key: string, base: unknown, mine: unknown, theirs: unknown) => unknown

/** Whether two values would be kept as the same. */
export type IsSame = (one: unknown, other: unknown) => boolean

/** What only the session itself has noticed, since comparing does not show it. */
export interface Noticed {
  readonly all: boolean
  /** Keys that nothing but `update()` has changed. */
  readonly updates: ReadonlyMap<string, readonly Step[]>
}

export function changesBetween(
  base: Contents,
  mine: Contents,
  { all, updates }: Noticed,
  isSame: IsSame,
): Changes {
  const data = new Map<string, Edit>()
  for (const key of keysOf(base.data, mine.data)) {
    const value = own(mine.data, key)
    const steps = updates.get(key)
    if (steps !== undefined && !all) data.set(key, { kind: 'update', steps })
    else if (value === undefined) data.set(key, { kind: 'delete' })
    else if (all || !isSame(own(base.data, key), value)) data.set(key, { kind: 'set', value })
  }
  const flash = new Map<string, FlashEdit>()
  for (const key of keysOf(base.flash, mine.flash)) {
    const edit = flashEdit(own(base.flash, key) ?? [], own(mine.flash, key) ?? [], isSame)
    if (edit.taken || edit.added.length > 0) flash.set(key, edit)
  }
  const isOwn = isSame(base.lifetime ?? null, mine.lifetime ?? null)
  return { all, data, flash, lifetime: isOwn ? undefined : { set: mine.lifetime } }
}

/** Messages are only ever added at the end, or all taken. */
function flashEdit(base: readonly unknown[], mine: readonly unknown[], isSame: IsSame): FlashEdit {
  const begins = base.length <= mine.length && base.every((each, at) => isSame(each, mine[at]))
  return begins ? { taken: false, added: mine.slice(base.length) } : { taken: true, added: mine }
}

/** The newer contents, with this request's changes made to them. `base` is what those were told from. */
export function replay(
  changes: Changes,
  base: Contents,
  theirs: Contents,
  isSame: IsSame,
  onConflict?: OnConflict | undefined,
): Contents {
  const data: Record<string, unknown> = changes.all ? {} : { ...theirs.data }
  for (const [key, edit] of changes.data) {
    const [was, now] = [own(base.data, key), own(theirs.data, key)]
    const value = edited(edit, now)
    const isTold = edit.kind !== 'update' && onConflict !== undefined && !isSame(was, now)
    const settled = isTold ? onConflict(key, was, value, now) : value
    if (settled === undefined) delete data[key]
    else store(data, key, settled)
  }
  return {
    data,
    flash: replayFlash(changes, base.flash, theirs.flash, isSame),
    lifetime: changes.lifetime === undefined ? theirs.lifetime : changes.lifetime.set,
  }
}

function edited(edit: Edit, now: unknown): unknown {
  if (edit.kind === 'delete') return undefined
  if (edit.kind === 'set') return edit.value
  return edit.steps.reduce((value, step) => step(value), now)
}

function replayFlash({ all, flash }: Changes, base: Flash, theirs: Flash, isSame: IsSame): Flash {
  const result: Record<string, readonly unknown[]> = all ? {} : { ...theirs }
  for (const [key, { taken, added }] of flash) {
    const there = (!all && own(theirs, key)) || []
    const rest = taken ? without(there, own(base, key) ?? [], isSame) : there
    const messages = [...rest, ...added]
    if (messages.length === 0) delete result[key]
    else store(result, key, messages)
  }
  return result
}

/** What others have added since stays for the request that shows it. */
function without(
  there: readonly unknown[],
  taken: readonly unknown[],
  isSame: IsSame,
): readonly unknown[] {
  const rest = [...there]
  for (const each of taken) {
    const at = rest.findIndex((other) => isSame(each, other))
    if (at >= 0) rest.splice(at, 1)
  }
  return rest
}

function own<V>(members: Readonly<Record<string, V>>, key: string): V | undefined {
  return Object.hasOwn(members, key) ? members[key] : undefined
}

function keysOf(one: object, other: object): ReadonlySet<string> {
  return new Set([...Object.keys(one), ...Object.keys(other)])
}
