/** In the runtime that is measured: seals and unseals sessions of one size by every codec. */
import { isDeepStrictEqual } from 'node:util'
import type { Codec, Keys, Sealing } from '../codecs/codec.ts'
import { codecs } from '../codecs/index.ts'
import { cycling, TOKENS } from '../cycling.ts'
import { measure, type Pace, type Task, type Time } from '../measure.ts'
import { answer, question } from '../processes.ts'
import { type SessionData, sessionData } from '../session-data.ts'

export interface Question extends Pace {
  readonly bytes: number
}

export interface Row {
  readonly codec: string
  /** Why there are no figures. */
  readonly error?: string
  /** Characters of a token. */
  readonly length?: number
  readonly seal?: Time
  /** Of tokens that were not seen before, or so long ago that nothing remembers them. */
  readonly unseal?: Time
  /** Of tokens seen before, where the codec remembers any. */
  readonly unsealKnown?: Time
}

/** Sessions that take turns at being sealed. */
const SESSIONS = 512

/** Slow codecs, which remember nothing, need not fill the pool. */
const FILLING = 300

/** Tokens that come back all the time. */
const KNOWN = 32

/** Tokens arrive inside a Cookie header, and are cut out of it: each time a new string. */
const HEADER = 'session='

interface Ready {
  readonly codec: Codec
  readonly length: number
  readonly tasks: readonly Task[]
}

const { bytes, ...pace } = question<Question>()
const keys: Keys = {
  text: Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url'),
  bytes: crypto.getRandomValues(new Uint8Array(32)),
  lifetime: 14 * 24 * 60 * 60,
}
const sessions = Array.from({ length: SESSIONS }, () => sessionData(bytes))
const prepared = []
for (const codec of codecs) {
  prepared.push(await prepare(codec).catch((error: unknown) => failed(codec, error)))
}
const times = await measure(
  prepared.flatMap((row) => ('tasks' in row ? row.tasks : [])),
  pace,
)
answer(prepared.map((row): Row => ('tasks' in row ? measured(row) : row)))
process.exit()

async function prepare(codec: Codec): Promise<Ready> {
  const sealing = await codec.load(keys)
  const length = await proven(codec, sealing)
  const headers = await poolOf(codec, sealing)
  const tasks = [
    { name: `${codec.name} seal`, run: cycling(sessions, sealing.seal) },
    { name: `${codec.name} unseal`, run: cycling(headers, fromHeader(sealing)) },
  ]
  if (!codec.remembers) return { codec, length, tasks }
  // A codec of its own, from which the others' tokens do not drive the known ones.
  const remembering = await codec.load(keys)
  const known = headers.slice(0, KNOWN)
  const run = cycling(known, fromHeader(remembering))
  return { codec, length, tasks: [...tasks, { name: `${codec.name} known`, run }] }
}

/** What was sealed comes back, and an altered token does not open. */
async function proven({ name, protection }: Codec, { seal, unseal }: Sealing): Promise<number> {
  const data = sessionData(bytes)
  const token = await seal(data)
  if (!isDeepStrictEqual(await unseal(token), data)) throw new Error(`${name} returns other data`)
  if (protection === 'none') return token.length

  const at = token.length >> 1
  const altered = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1)
  const opened = await Promise.resolve()
    .then(() => unseal(altered))
    .catch(() => undefined)
  // Some answer with an empty session.
  if (Object.keys(opened ?? {}).length > 0) throw new Error(`${name} opens an altered token`)
  return token.length
}

async function poolOf({ remembers }: Codec, { seal }: Sealing): Promise<string[]> {
  const headers: string[] = []
  const end = performance.now() + FILLING
  while (headers.length < TOKENS) {
    headers.push(HEADER + (await seal(sessions[headers.length % SESSIONS] as SessionData)))
    if (!remembers && headers.length >= KNOWN && performance.now() > end) break
  }
  return headers
}

function fromHeader({ unseal }: Sealing): (header: string) => unknown {
  return (header) => unseal(header.slice(HEADER.length))
}

function failed({ name }: Codec, error: unknown): Row {
  return { codec: name, error: error instanceof Error ? error.message : String(error) }
}

function measured({ codec: { name }, length }: Ready): Row {
  const time = (what: string) => times.get(`${name} ${what}`) as Time
  const known = times.get(`${name} known`)
  return {
    codec: name,
    length,
    seal: time('seal'),
    unseal: time('unseal'),
    ...(known && { unsealKnown: known }),
  }
}
