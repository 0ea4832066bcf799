/** Is what came of the shape that the app's schema wants? */
import type { Came } from '../life/came.ts'
import { type Kept, keep } from '../life/kept.ts'
import { type Awaitable, attempt, chain, isPromise } from '../words/awaitable.ts'
import type { Serializer } from '../words/codec.ts'
import { isRecord } from '../words/faults.ts'
import type { Reason } from '../words/refusal.ts'
import type { StandardSchema } from '../words/standard-schema.ts'

/** Brings what came into the shape that the app wants, or refuses it. */
export interface Shape {
  /** Whether it never promises. */
  readonly atOnce: boolean
  of(came: Came): Awaitable<Came | { readonly refused: Reason }>
}

export function createShape<T>(
  schema: StandardSchema<T> | undefined,
  serializer: Serializer,
): Shape {
  if (schema === undefined) return { atOnce: true, of: (came) => came }
  const { '~standard': standard } = schema
  let atOnce = answersAtOnce(schema)

  /** What a schema hands out may be everybody's, and is copied; what it has changed is due to be written so. */
  function broughtUpToDate(came: Came, value: object): Came {
    const stale = came.stale || !isKeptAs(value, came.data)
    return { ...came, data: keep(value, serializer), stale }
  }

  return {
    get atOnce() {
      return atOnce
    },
    of: (came) =>
      attempt<Came | { readonly refused: Reason }>(
        () => {
          const validated = standard.validate(came.data.fresh())
          if (isPromise(validated)) atOnce = false
          return chain(validated, (result) =>
            result.issues || !isRecord(result.value)
              ? { refused: 'invalid-data' }
              : broughtUpToDate(came, result.value),
          )
        },
        // One that throws has not accepted it either.
        () => ({ refused: 'invalid-data' }),
      ),
  }
}

/** Asked once, about nothing: an asynchronous one promises even that. Should it do so later, it is noticed then. */
function answersAtOnce({ '~standard': standard }: StandardSchema): boolean {
  try {
    const answer = standard.validate({})
    if (!isPromise(answer)) return true
    answer.catch(() => undefined)
    return false
  } catch {
    return true
  }
}

/** What cannot be written differs. */
function isKeptAs(value: object, kept: Kept): boolean {
  try {
    return kept.isSame(value)
  } catch {
    return false
  }
}
