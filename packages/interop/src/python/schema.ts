/** Is this the data that the app expects? */
import {
  type Awaitable,
  attempt,
  chain,
  type Serializer,
  type StandardSchema,
} from '@sealed-session/core'
import { type Decoded, INVALID } from './cookie.ts'
import { config } from './options.ts'

/** @throws {SessionError} `ERR_SESSION_CONFIG` */
export function checkSchema<T>(
  given: StandardSchema<T> | undefined,
): StandardSchema<T> | undefined {
  if (given === undefined || typeof given?.['~standard']?.validate === 'function') return given
  throw config(
    'schema is no Standard Schema.',
    'Give a schema of zod 3.24, valibot 1, arktype 2 or another library that implements https://standardschema.dev.',
  )
}

/** As the schema wants it, or refused; what it has changed is due to be written so. */
export function judged<T>(
  decoded: Decoded<T>,
  schema: StandardSchema<T> | undefined,
  serializer: Serializer,
): Awaitable<Decoded<T>> {
  if (decoded.refused !== undefined || schema === undefined) return decoded
  const { envelope, stale } = decoded
  const before = serializer.stringify(envelope.data)
  return attempt<Decoded<T>>(
    () =>
      chain(schema['~standard'].validate(envelope.data), (result) => {
        if (result.issues || !isRecord(result.value)) return INVALID
        const isChanged = !isWritten(result.value, before, serializer)
        return { envelope: { ...envelope, data: result.value }, stale: stale || isChanged }
      }),
    // One that throws has not accepted it either.
    () => INVALID,
  )
}

function isRecord(given: unknown): given is object {
  return typeof given === 'object' && given !== null && !Array.isArray(given)
}

/** What cannot be written differs. */
function isWritten(value: unknown, before: string, serializer: Serializer): boolean {
  try {
    return serializer.stringify(value) === before
  } catch {
    return false
  }
}
