/** What is inside an opened token, in numbers and names, without what the visitor's session says? */
import { anatomyOf, budgetOf, type Examined } from '@sealed-session/core/anatomy'
import type { Facts, Inspected } from './inspected.ts'
import type { Came, Looking } from './session.ts'

type Fields = Readonly<Record<string, unknown>>

/** The sealed text, read; what kind of thing it is, its use and its fields say. */
export function readSealed({ text, use }: Examined): {
  readonly what: Inspected['what']
  readonly value: Fields
} {
  const value = fieldsOf(parsed(text))
  if (use.purpose === 'ended') return { what: 'tombstone', value }
  return { what: use.purpose === 'session' && use.cookieName !== '' ? 'session' : 'token', value }
}

export function factsOf(came: Came, found: Examined, value: Fields, looking: Looking): Facts {
  const { text, use, expiresAt, secret } = found
  const { purpose = 'session', cookieName = 'session' } = use
  const { cookies, token } = came
  const data = unpacked(value.data)
  // A token that came alone would be carried by the cookie that it was sealed for.
  const size = came.cookie === undefined ? cookieName.length + token.length : came.size
  return {
    keyId: anatomyOf(token)?.keyId ?? '',
    key: looking.given.names[secret] ?? '',
    stale: secret > 0,
    sealedFor: { purpose, cookie: cookieName },
    createdAt: timeOf(value.createdAt),
    seenAt: timeOf(value.seenAt),
    expiresAt: expiresAt ?? null,
    lifetime: value.lifetime === undefined ? null : fieldsOf(value.lifetime),
    keys: sizesOf(data),
    flash: Object.entries(fieldsOf(unpacked(value.flash))).map(([key, messages]) => ({
      key,
      messages: Array.isArray(messages) ? messages.length : 0,
    })),
    budget: budgetOf({ cookies, size, token, textBytes: Buffer.byteLength(text) }),
    ...(looking.withData && { data }),
  }
}

function sizesOf(data: unknown): Facts['keys'] {
  // What another serializer wrote is one text to us.
  if (typeof data === 'string') return [{ key: '(serialized)', bytes: Buffer.byteLength(data) }]
  return Object.entries(fieldsOf(data))
    .map(([key, value]) => ({
      key,
      bytes: Buffer.byteLength(JSON.stringify({ [key]: value })) - 2,
    }))
    .sort((one, other) => other.bytes - one.bytes)
}

/** With a serializer of the app's, data and flash are text; most of those write JSON too. */
function unpacked(written: unknown): unknown {
  return typeof written === 'string' ? (parsed(written) ?? written) : written
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function fieldsOf(value: unknown): Fields {
  const isFields = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isFields ? (value as Fields) : {}
}

function timeOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null
}
