/** In a process with a heap that needs no collection: bytes allocated per operation. */
import process from 'node:process'
import { GCProfiler } from 'node:v8'
import type { Codec, Keys } from '../codecs/codec.ts'
import { ironSession } from '../codecs/iron-session.ts'
import { ironWebcrypto } from '../codecs/iron-webcrypto.ts'
import { libsodium } from '../codecs/libsodium.ts'
import { sealedSession } from '../codecs/sealed-session.ts'
import { cycling, TOKENS } from '../cycling.ts'
import { answer, question } from '../processes.ts'
import { type SessionData, sessionData } from '../session-data.ts'
import { median } from '../statistics.ts'
import { changing, cookieHeaders, leaving, reading, storeOf, type Visit } from '../visits.ts'
import { collect } from './collect.ts'

export interface Allocated {
  readonly what: string
  readonly ours: boolean
  /** Bytes in the heap of JavaScript. */
  readonly heap: number
  /** Bytes of buffers and the like, outside it. */
  readonly outside: number
}

export interface Question {
  readonly samples: number
}

const BYTES = 500
const OPERATIONS = 400

/** Milliseconds, until the code is compiled as it will stay. */
const WARM_UP = 200

const { samples: wanted } = question<Question>()

const keys: Keys = {
  text: Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url'),
  bytes: crypto.getRandomValues(new Uint8Array(32)),
  lifetime: 14 * 24 * 60 * 60,
}
const sessions = Array.from({ length: 512 }, () => sessionData(BYTES))

const found: Allocated[] = []
for (const codec of [sealedSession, libsodium, ironSession, ironWebcrypto]) {
  found.push(...(await ofCodec(codec)))
}
found.push(...(await ofRequests()))
answer(found)

async function ofCodec(codec: Codec): Promise<Allocated[]> {
  const { seal, unseal } = await codec.load(keys)
  const tokens: string[] = []
  const enough = codec.remembers ? TOKENS : 100
  while (tokens.length < enough) {
    tokens.push(await seal(sessions[tokens.length % sessions.length] as SessionData))
  }
  const ours = codec.ours === true
  const rows = [
    { what: `${codec.name}: seal`, ours, ...(await allocated(cycling(sessions, seal))) },
    { what: `${codec.name}: unseal`, ours, ...(await allocated(cycling(tokens, unseal))) },
  ]
  if (!codec.remembers) return rows
  const known = await allocated(cycling(tokens.slice(0, 32), unseal))
  return [...rows, { what: `${codec.name}: unseal, seen before`, ours, ...known }]
}

async function ofRequests(): Promise<Allocated[]> {
  const store = storeOf(keys.text)
  const headers = await cookieHeaders(store, BYTES)
  const of = async (what: string, visits: readonly string[], visit: Visit): Promise<Allocated> => ({
    what: `sealed-session: request, ${what}`,
    ours: true,
    ...(await allocated(cycling(visits, visit))),
  })
  return [
    await of('untouched', headers, leaving(store)),
    await of('read', headers, reading(store)),
    await of('read, seen before', headers.slice(0, 32), reading(store)),
    await of('changed', headers, changing(store)),
  ]
}

/** Bytes per operation; samples in which something was collected do not count. */
async function allocated(run: () => unknown): Promise<{ heap: number; outside: number }> {
  for (const end = performance.now() + WARM_UP; performance.now() < end; ) await run()
  const samples: { heap: number; outside: number }[] = []
  for (let tries = 0; samples.length < wanted && tries < wanted * 4; tries++) {
    await collect()
    const profiler = new GCProfiler()
    profiler.start()
    const before = process.memoryUsage()
    for (let done = 0; done < OPERATIONS; done++) {
      const made = run()
      if (made instanceof Promise) await made
    }
    const after = process.memoryUsage()
    if ((profiler.stop()?.statistics.length ?? 1) > 0) continue
    samples.push({
      heap: (after.heapUsed - before.heapUsed) / OPERATIONS,
      outside: (after.external - before.external) / OPERATIONS,
    })
  }
  if (samples.length === 0) throw new Error('the heap is collected all the time')
  return {
    heap: median(samples.map(({ heap }) => heap)),
    outside: median(samples.map(({ outside }) => outside)),
  }
}
