/**
 * How are statements planned once for each connection, and not for each request? By names, as pg takes them. That is
 * a third of the time that a read or a write takes.
 */
import { type Ask, asking } from './client.ts'
import { codeOf } from './faults.ts'

/** What a Pool or Client of pg takes beside a text. */
export interface PreparingClient {
  query(statement: NamedStatement): PromiseLike<unknown>
}

interface NamedStatement {
  readonly name: string
  readonly text: string
  readonly values: unknown[]
}

/**
 * A pooler between has given another connection, where the statement is not known, or is known already; or the table
 * was changed since it was planned. Nothing has been done in any of these cases.
 */
const WITHOUT_NAME = ['26000', '42P05', '0A000']

/** Asks by names, until one is not understood. Then, and from then on, by `plain`. */
export function askPrepared(client: PreparingClient, plain: Ask): Ask {
  const names = new Map<string, string>()
  let understood = true

  const named = asking(async (text, values) => {
    const name = names.get(text) ?? (await nameOf(text))
    names.set(text, name)
    return client.query({ name, text, values: [...values] })
  })

  return async (text, values) => {
    if (!understood) return plain(text, values)
    try {
      return await named(text, values)
    } catch (error) {
      if (!WITHOUT_NAME.includes(codeOf(error) ?? '')) throw error
      understood = false
      return plain(text, values)
    }
  }
}

/** By what it says, so that no other version of ours, and no other table, has the name in a connection that is shared. */
async function nameOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  const start = Array.from(new Uint8Array(digest, 0, 16), (byte) =>
    byte.toString(16).padStart(2, '0'),
  )
  return `sealed_session_${start.join('')}`
}

/**
 * As the app says, or else where it is one of pg, or of Neon, which is made of pg: a Pool has the class of its clients,
 * and a Client how it connects.
 */
export function takesNames(
  client: object,
  prepare: boolean | undefined,
): client is PreparingClient {
  const isOfPg = ('Client' in client && 'totalCount' in client) || 'connectionParameters' in client
  return prepare ?? isOfPg
}
