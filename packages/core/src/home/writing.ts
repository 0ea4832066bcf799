/** How is a session written into a store so that nothing is lost, and nothing comes back that was ended? */
import type { Came, Draft, Row } from '../life/came.ts'
import { changesBetween, type OnConflict, replay } from '../life/changes.ts'
import {
  contentsOf,
  draftOfContents,
  isEmptyDraft,
  isSameBy,
  textOf,
  writtenContents,
} from '../life/contents.ts'
import { boundMore } from '../life/device.ts'
import { expiryOf, type Lifetime, latest, lifetimeOf } from '../life/lifetime.ts'
import type { Deleted, SessionStore, Written } from '../store/store.ts'
import { Turns } from '../store/turns.ts'
import type { Serializer } from '../words/codec.ts'
import type { EnvelopeHead } from '../words/envelope.ts'
import { SessionError } from '../words/errors.ts'
import type { Endings } from './endings.ts'
import type { Kept, Opened } from './home.ts'
import { keyOf } from './keys.ts'
import type { Records } from './record.ts'
import type { Rows } from './rows.ts'

/** Undefined: the session is gone, and nothing brings it back. */
export interface Writing {
  write(draft: Draft, came: Came | undefined, now: number): Promise<Kept | undefined>
  /** Prolongs it, without its data. */
  prolong(draft: Draft, row: Row, now: number): Promise<EnvelopeHead | undefined>
  /** Ends what there is, however often others change it meanwhile, and under whatever id it goes on. */
  end(came: Came, now: number): Promise<void>
  /** Ends what this request has emptied, unless others have put something in. */
  endIfEmpty(draft: Draft, came: Came, now: number): Promise<Kept | undefined>
}

export interface WritingOptions {
  readonly store: SessionStore
  readonly records: Records
  readonly rows: Rows
  /** Undefined: nobody can end all of somebody's sessions at once. */
  readonly endings: Endings | undefined
  readonly lifetime: Lifetime
  readonly serializer: Serializer
  readonly onConflict: OnConflict | undefined
}

/** How often a write is tried again while others are faster. Each time, one of them has succeeded. */
const TRIES = 100

/** Milliseconds for which requests in flight find a session under the id that it had before. */
const FORWARD = 10_000

export function createWriting(options: WritingOptions): Writing {
  const { store, records, rows, endings, lifetime, serializer, onConflict } = options
  const isSame = isSameBy(serializer)
  const turns = new Turns()

  async function write(
    draft: Draft,
    came: Came | undefined,
    now: number,
  ): Promise<Kept | undefined> {
    if (came?.row === undefined) return begin(draft, came, now)
    const { row } = came
    if (draft.head.id !== came.head.id) return move(draft, came, row, now)
    const written = await put(draft, row)
    if (written.ok) return keptAs(draft, row.key, written)
    return turns.take(row.key, async () => {
      const { key } = row
      return merge(
        draft,
        came,
        await rows.understand(written.current, { key, id: came.head.id }, now),
        now,
      )
    })
  }

  /** It is in the list when it is asked whether all that are listed were ended: either finds the other. */
  async function begin(
    draft: Draft,
    came: Came | undefined,
    now: number,
  ): Promise<Kept | undefined> {
    const kept = await create(draft)
    if ((await endings?.haveOvertaken(draft, came, now)) !== true) return kept
    await store.delete(kept.row.key, kept.row.version)
    return undefined
  }

  async function create(draft: Draft): Promise<Kept> {
    const key = await keyOf(draft.head.id)
    const record = await records.of(draft, key)
    const written = await store.create(key, record)
    if (written.ok) return keptAs(draft, key, written)
    const { current } = written
    // This request, which did not hear of its own success. Anything else is another visitor's.
    if (
      current !== null &&
      current.value === record.value &&
      current.createdAt === record.createdAt
    ) {
      return keptAs(draft, key, current)
    }
    throw new SessionError(
      'ERR_SESSION_CONFLICT',
      'The session could not be begun, since there is one by its id already.',
      'Ids are 128 random bits: see what `random` answers with, and whether a machine was restored from a snapshot.',
    )
  }

  /** Somebody was faster: this request's changes are made to what there is now, as often as it takes. */
  async function merge(
    draft: Draft,
    came: Came,
    newer: Opened | undefined,
    now: number,
  ): Promise<Kept | undefined> {
    for (let tries = 0; tries < TRIES; tries++) {
      const there = usable(newer)
      if (there === undefined) return undefined
      const merged = replayed(draft, came, there)
      const written = await put(merged, there.row)
      if (written.ok) return keptAs(merged, there.row.key, written)
      const at = { key: there.row.key, id: there.head.id }
      newer = await rows.understand(written.current, at, now)
    }
    throw conflict()
  }

  /**
   * Under a new id, which nobody knows yet. The new record is there before the old one leads to it, or is ended; and
   * that takes what was seen last of it, so that nothing is lost that others have written meanwhile.
   */
  async function move(draft: Draft, came: Came, row: Row, now: number): Promise<Kept | undefined> {
    const descent = draft.story?.descent
    const begun = await begin(draft, came, now)
    if (begun === undefined) return undefined
    let kept = begun
    let old = { row, id: came.head.id }
    for (let tries = 0; tries < TRIES; tries++) {
      const ended =
        descent === 'rotated'
          ? await leadOn(old.row, kept, now)
          : await store.delete(old.row.key, old.row.version)
      if (ended.ok) return kept
      const at = { key: old.row.key, id: old.id }
      const there = usable(await rows.understand(ended.current, at, now))
      if (there === undefined) {
        // What owes nothing to the session that is gone begins all the same.
        if (descent === 'begun anew') return kept
        await store.delete(kept.row.key, kept.row.version)
        return undefined
      }
      if (descent === 'rotated' && there.head.id !== old.id) {
        // Another request has rotated it already: two new ids for one browser would be one too many.
        await store.delete(kept.row.key, kept.row.version)
        return merge(draft, came, there, now)
      }
      old = { row: there.row, id: there.head.id }
      if (descent === 'rotated' || descent === 'changed hands') {
        const merged = replayed(draft, came, there, draft.head)
        const written = await put(merged, kept.row)
        // It was in the list already when all that were listed were ended.
        if (!written.ok && written.current === null) return undefined
        if (!written.ok) throw conflict()
        kept = keptAs(merged, kept.row.key, written)
      }
    }
    throw conflict()
  }

  async function leadOn({ key, version }: Row, { draft }: Kept, now: number): Promise<Written> {
    const { id, createdAt, seenAt } = draft.head
    const times = { createdAt, seenAt, expiresAt: now + FORWARD }
    return store.update(key, version, await records.forward(id, key, times))
  }

  async function put(draft: Draft, { key, version }: Row): Promise<Written> {
    return store.update(key, version, await records.of(draft, key))
  }

  /** This request's changes, made to the newer session: under its id, unless another is wanted. */
  function replayed(draft: Draft, came: Came, newer: Came, head = newer.head): Draft {
    const base = contentsOf(came)
    const mine = writtenContents(draft, serializer)
    const heldIn = (data: Readonly<Record<string, unknown>>) => (key: string) =>
      textOf(Object.hasOwn(data, key) ? data[key] : undefined, serializer)
    const notes = draft.story?.notes
    const noticed = {
      all: notes?.all === true,
      updates: notes?.updates(heldIn(base.data), heldIn(mine.data)) ?? new Map(),
    }
    const changes = changesBetween(base, mine, noticed, isSame)
    const contents = replay(changes, base, contentsOf(newer), isSame, onConflict)
    const seenAt = Math.max(draft.head.seenAt, newer.head.seenAt)
    const comparedAt = latest(draft.head.comparedAt, newer.head.comparedAt)
    const isProved = draft.head.authenticatedAt !== came.head.authenticatedAt
    const { authenticatedAt } = isProved ? draft.head : newer.head
    const device = boundMore(head.device, draft.head.device)
    const merged = { ...head, seenAt, authenticatedAt, comparedAt, device }
    return draftOfContents(contents, { ...draft, head: merged }, serializer)
  }

  async function prolong(
    { head }: Draft,
    row: Row,
    now: number,
  ): Promise<EnvelopeHead | undefined> {
    let [{ key, version }, at] = [row, head]
    for (let tries = 0; tries < TRIES; tries++) {
      const expiresAt = expiryOf(at, lifetimeOf(at.lifetime, lifetime))
      const touched = await store.touch(key, { expiresAt, seenAt: head.seenAt })
      if (touched === null) return undefined
      if (touched === version) return at
      // Others have written it since, or given it another id.
      const there = usable(await rows.find(at.id, now))
      if (there === undefined) return undefined
      const { seenAt, comparedAt } = head
      ;[{ key, version }, at] = [there.row, { ...there.head, seenAt, comparedAt }]
    }
    throw conflict()
  }

  async function end({ head, row }: Came, now: number): Promise<void> {
    if (row === undefined) return
    let { key } = row
    let { id } = head
    let ended: Deleted = await store.delete(key, row.version)
    for (let tries = 0; tries < TRIES; tries++) {
      if (ended.ok || ended.current === null) return
      const { current } = ended
      const found = await records.read(current, key, id, now)
      if (!('forward' in found) || found.forward === undefined) {
        ended = await store.delete(key, current.version)
        continue
      }
      // It was rotated: what leads on ends, and then what it leads to, once it is known not to lead on too.
      await store.delete(key, current.version)
      id = found.forward
      key = await keyOf(id)
      ended = { ok: false, current: await store.read(key) }
    }
    throw conflict()
  }

  async function endIfEmpty(draft: Draft, came: Came, now: number): Promise<Kept | undefined> {
    let there = usable(came)
    for (let tries = 0; tries < TRIES && there !== undefined; tries++) {
      const { key, version } = there.row
      const at = { key, id: there.head.id }
      const merged = replayed(draft, came, there)
      if (!isEmptyDraft(merged, serializer)) return merge(draft, came, there, now)
      const ended = await store.delete(key, version)
      if (ended.ok) return undefined
      there = usable(await rows.understand(ended.current, at, now))
    }
    if (there === undefined) return undefined
    throw conflict()
  }

  return { write, prolong, end, endIfEmpty }
}

/** A session that is there, and in a record. */
function usable(opened: Opened | undefined): (Came & { readonly row: Row }) | undefined {
  if (opened === undefined || opened.refused !== undefined || opened.row === undefined) {
    return undefined
  }
  return { ...opened, row: opened.row }
}

function keptAs(draft: Draft, key: string, { version }: { readonly version: string }): Kept {
  return { draft, row: { key, version, label: draft.story?.label, stale: false } }
}

function conflict(): SessionError {
  return new SessionError(
    'ERR_SESSION_CONFLICT',
    `The session was changed by others ${TRIES} times while it was to be written, so it was not.`,
    'Change it in fewer requests at a time, or keep what they share in a database.',
    { retryAfter: 1 },
  )
}
