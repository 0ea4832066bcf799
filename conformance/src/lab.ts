/** The conditions of an experiment: options, a clock and randomness that a plan decides. */
import type { SessionOptions, StandardSchema } from '@sealed-session/core'
import type { LabOptions, Plan } from './plan.ts'

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
  const { secrets = ['first'], subject, schema, ...rest } = options
  return {
    ...rest,
    secret: secrets.map(labSecret),
    now: () => conditions.now,
    random: (size) => conditions.random(size),
    onEvent: () => undefined,
    ...(subject && { subject: ({ user }) => user as string | undefined }),
    ...(schema && { schema: versioned }),
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
