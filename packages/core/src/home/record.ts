/** How is a session spelt in a store's record, and what is found there? */
import type { Came, Draft, Row } from '../life/came.ts'
import { parsed } from '../life/json.ts'
import { expiryOf, type Lifetime, lifetimeOf } from '../life/lifetime.ts'
import type { Sealer } from '../seal/sealer/sealer.ts'
import type { Shape } from '../seal/shape.ts'
import { cameOf, write } from '../seal/written.ts'
import type { NewRecord, StoredRecord } from '../store/store.ts'
import { type Awaitable, chain } from '../words/awaitable.ts'
import type { Serializer } from '../words/codec.ts'
import { isRecord } from '../words/faults.ts'
import type { Reason } from '../words/refusal.ts'
import { subjectKeyOf } from './keys.ts'

/** What a record turns out to be. */
export type Found =
  | { readonly came: Came; readonly forward?: undefined; readonly refused?: undefined }
  /** The id was rotated a moment ago: requests in flight find the session under this one. */
  | { readonly forward: string; readonly refused?: undefined }
  | { readonly refused: Reason }

export interface Records {
  /** Asks for the secrets if that was put off. */
  ready(): Awaitable<void>
  of(draft: Draft, key: string): Awaitable<NewRecord>
  /** Leads from one id to another, for a moment. */
  forward(
    id: string,
    key: string,
    record: Pick<NewRecord, 'createdAt' | 'seenAt' | 'expiresAt'>,
  ): Awaitable<NewRecord>
  read(record: StoredRecord, key: string, id: string, now: number): Awaitable<Found>
}

export interface RecordOptions {
  readonly sealer: Sealer
  readonly encryptAtRest: boolean
  readonly lifetime: Lifetime
  readonly serializer: Serializer
  readonly shape: Shape
}

/**
 * A value is JSON, as in a token but without the id, of which a store knows nothing. With `encryptAtRest` it is sealed
 * together with its key: moved to another one it does not open. Forwards are always sealed, since they name an id.
 */
export function createRecords(options: RecordOptions): Records {
  const { sealer, encryptAtRest, lifetime, serializer, shape } = options

  const sealed = (key: string, text: string, expiresAt: number) =>
    sealer.seal(key + text, expiresAt)

  function unsealed(value: string, key: string) {
    return chain(sealer.unseal(value), (opened) => {
      if (opened.refused !== undefined) return opened
      if (!opened.text.startsWith(key)) return MOVED
      return { ...opened, text: opened.text.slice(key.length) }
    })
  }

  /** Undefined if there is no session in the text. */
  function found(text: string, stale: boolean, { record, key, id, now }: Place): Awaitable<Found> {
    const content = parsed(text)
    const forward = (content as { readonly forward?: unknown } | undefined)?.forward
    if (typeof forward === 'string') {
      return chain(unsealed(forward, key), (opened): Found => {
        if (opened.refused !== undefined) return opened
        // Its own end counts: the record may have been prolonged by a request in flight.
        return (opened.expiresAt ?? 0) > now ? { forward: opened.text } : { refused: 'gone' }
      })
    }
    const { createdAt, seenAt } = record
    const head = { id, createdAt, seenAt }
    const came = isRecord(content) ? cameOf({ ...content, ...head }, stale, serializer) : undefined
    if (came === undefined) return { refused: 'invalid-data' }
    return chain(shape.of(came), (shaped) =>
      shaped.refused === undefined
        ? { came: { ...shaped, row: rowOf(record, key, shaped) } }
        : shaped,
    )
  }

  return {
    ready: () => sealer.ready(),

    of(draft, key) {
      const { head, story } = draft
      const { lifetime: own, authenticatedAt, comparedAt, device } = head
      const text = write({ lifetime: own, authenticatedAt, comparedAt, device }, draft, serializer)
      const expiresAt = expiryOf(head, lifetimeOf(own, lifetime))
      return chain(encryptAtRest ? sealed(key, text, expiresAt) : text, (value) =>
        chain(subjectKeyOf(story?.subject), (subject) => ({
          value,
          expiresAt,
          createdAt: head.createdAt,
          seenAt: head.seenAt,
          subject,
          label: story?.label,
        })),
      )
    },

    forward(id, key, times) {
      return chain(sealed(key, id, times.expiresAt), (forward) => ({
        value: JSON.stringify({ forward }),
        ...times,
      }))
    },

    read(record, key, id, now) {
      const place = { record, key, id, now }
      if (record.value.startsWith('{')) {
        // Whoever writes into the store could put a session there, if it were believed.
        if (encryptAtRest && !isForward(record.value)) return { refused: 'tampered' }
        return found(record.value, false, place)
      }
      return chain(unsealed(record.value, key), (opened) =>
        opened.refused === undefined
          ? found(opened.text, opened.stale || !encryptAtRest, place)
          : opened,
      )
    },
  }
}

interface Place {
  readonly record: StoredRecord
  readonly key: string
  readonly id: string
  readonly now: number
}

const MOVED = Object.freeze({ refused: 'tampered' } as const)

function rowOf({ version, label, subject }: StoredRecord, key: string, { stale }: Came): Row {
  return { key, version, label, isSomebodys: subject !== undefined, stale }
}

function isForward(value: string): boolean {
  return value.startsWith('{"forward":')
}
