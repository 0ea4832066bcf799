/** The conditions of an experiment: options, a clock and randomness that a plan decides. */
import {
  type CodecOptions,
  createCodec,
  type Decoded,
  type SessionCodec,
  type SessionEvent,
  type SessionOptions,
  type StandardSchema,
} from '@sealed-session/core'
import type { Home, LabOptions, Plan } from './plan.ts'
import { labReader } from './reader.ts'
import { THROWN } from './reply.ts'
import { storeAt } from './stores.ts'

/** Where every experiment begins: 2026-09-21T14:13:20Z. */
export const START = 1_790_000_000_000

/** What the request in hand decides. Cases send one request at a time, but for those on parallel ones. */
const conditions = { now: START, random: randomFrom('') }

/** To be called when a request arrives, before anything looks at its session. */
export function beginRequest(plan: Plan | undefined): void {
  conditions.now = plan?.now ?? START
  conditions.random = randomFrom(plan?.seed ?? '')
}

/** Session options of a plan. The secrets are made of their names, for experiments only. */
export function labOptions(options: LabOptions): SessionOptions {
  const { secrets = ['first'], subject, schema, listener, codec, home, ...others } = options
  const { shared: _, acceptFrom, ...rest } = others
  const { tombstone = 0, passive, stamp, ...given } = rest
  const secret = secrets.map(labSecret)
  const conditional = {
    now: () => conditions.now,
    random: (size: number) => conditions.random(size),
  }
  return {
    ...given,
    ...conditional,
    ...(home !== undefined && storeOptions(home)),
    ...(codec === undefined ? { secret } : { codec: remembering({ secret, ...conditional }) }),
    // What a logout leaves behind has cases of its own.
    ...(tombstone !== 'default' && { tombstone }),
    onEvent: listener === undefined ? () => false : LISTENERS[listener],
    ...(passive && { passive: (request) => request.header('x-poll') != null }),
    ...(acceptFrom && { acceptFrom: acceptFrom.map(labReader) }),
    ...(subject && { subject: subject === true ? byUser : byUserUnlessOdd }),
    ...(stamp && { stamp: stampOf(stamp) }),
    ...(schema && { schema: schema === true ? versioned : withCart }),
  }
}

function storeOptions({ store, place, keepInCookie }: Home): SessionOptions {
  return {
    store: storeAt(store, place, () => conditions.now),
    ...(keepInCookie && { keepInCookie }),
  }
}

const LISTENERS = {
  throws() {
    throw new Error(THROWN)
  },
  async rejects() {
    throw new Error(THROWN)
  },
  remembers(event: SessionEvent) {
    remembered.push(inShort(event))
    return false
  },
}

const remembered: (readonly unknown[])[] = []

/** What a listener that remembers was told since somebody asked, in short. */
export function told(): readonly (readonly unknown[])[] {
  return remembered.splice(0)
}

/** Its type, what it says, and the route. */
function inShort(event: SessionEvent): readonly unknown[] {
  const route = `${event.method} ${event.path}`
  switch (event.type) {
    case 'committed':
      return [event.type, event.outcome, event.arrived, route]
    case 'refused':
      return [event.type, event.reason, route]
    case 'failed':
      return [event.type, event.error.code, route]
    case 'warning':
      return [event.type, event.kind, route]
    case 'accepted':
      return [event.type, event.from, route]
  }
}

const byUser = ({ user }: Record<string, unknown>) => user as string | undefined

/** Of data that its author did not think of. */
function byUserUnlessOdd({ user, odd }: Record<string, unknown>) {
  if (odd) throw new Error(THROWN)
  return user as string | undefined
}

function stampOf({ is, how }: NonNullable<LabOptions['stamp']>): SessionOptions['stamp'] {
  return {
    of: ({ stamp }) => stamp as string | undefined,
    current() {
      if (how === 'fails') throw new Error(THROWN)
      return how === 'late' ? Promise.resolve(is) : is
    },
  }
}

export function labSecret(name: string): string {
  const bytes = randomFrom(`secret ${name}`)(32)
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Repeatable bytes (xorshift32 over an FNV-1a hash of the seed). No randomness at all: for experiments. */
export function randomFrom(seed: string): (size: number) => Uint8Array {
  let state = 2166136261
  for (const character of seed) state = Math.imul(state ^ character.charCodeAt(0), 16777619)
  return (size) =>
    Uint8Array.from({ length: size }, () => {
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      return state & 255
    })
}

const versioned: StandardSchema<Record<string, unknown>> = {
  '~standard': {
    version: 1,
    vendor: 'sealed-session-conformance',
    validate(value) {
      const data = value as Record<string, unknown>
      if (typeof data.version !== 'number') return { issues: [{ message: 'no version' }] }
      return { value: { ...data, version: Math.max(2, data.version) } }
    },
  },
}

const EMPTY_CART = { items: [] as unknown[] }

const withCart: StandardSchema<Record<string, unknown>> = {
  '~standard': {
    version: 1,
    vendor: 'sealed-session-conformance',
    validate: (value) => ({ value: { cart: EMPTY_CART, ...(value as object) } }),
  },
}

function remembering(options: CodecOptions): SessionCodec {
  const codec = createCodec(options)
  const remembered = new Map<string, Decoded>()
  return {
    encode: codec.encode,
    async decode(token, now) {
      const decoded = remembered.get(token) ?? (await codec.decode(token, now))
      remembered.set(token, decoded)
      return decoded
    },
  }
}
