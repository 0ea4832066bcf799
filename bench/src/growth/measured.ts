/** In a process of its own: requests through the core as sessions, secrets and headers grow. */
import { generateSecret, SessionError } from '@sealed-session/core'
import { cycling } from '../cycling.ts'
import { measure, type Pace, type Task } from '../measure.ts'
import { answer, question } from '../processes.ts'
import {
  changing,
  cookieHeaders,
  isRefused,
  leaving,
  prove,
  reading,
  type Store,
  storeOf,
} from '../visits.ts'
import { junk } from './junk.ts'

/** Microseconds of CPU time for one request. */
export interface Found {
  readonly sizes: readonly SizeRow[]
  readonly secrets: readonly SecretsRow[]
  readonly cookies: readonly CookiesRow[]
  readonly junk: readonly JunkRow[]
}

export interface SizeRow {
  readonly bytes: number
  /** Cookies that the session takes, 0 if it takes more than four. */
  readonly chunks: number
  readonly read?: number
  readonly change?: number
}

export interface SecretsRow {
  readonly secrets: number
  readonly newest: number
  readonly oldest: number
  readonly unknown: number
}

export interface CookiesRow {
  /** Unrelated ones, of 40 bytes, before ours. */
  readonly cookies: number
  readonly untouched: number
  readonly read: number
}

export interface JunkRow {
  readonly what: string
  readonly read: number
}

const SIZES = [100, 200, 500, 1000, 2000, 2800, 3000, 4000, 6000, 8000, 10_000, 12_000]
const SECRETS = [1, 2, 5, 10]
const COOKIES = [0, 10, 20, 40]
const USUAL = 500

const tasks: Task[] = []
const secret = generateSecret()

const chunks = new Map<number, number>()
for (const bytes of SIZES) chunks.set(bytes, await growSession(bytes))
for (const secrets of SECRETS) await growSecrets(secrets)
for (const cookies of COOKIES) await growHeader(cookies)
const refused = await junk(storeOf(secret))
for (const { what, header } of refused) refuse(what, header)

const times = await measure(tasks, question<Pace>())
answer({
  sizes: SIZES.map(sizeRow),
  secrets: SECRETS.map((secrets) => ({
    secrets,
    newest: cpu(`${secrets} newest`),
    oldest: cpu(`${secrets} oldest`),
    unknown: cpu(`${secrets} unknown`),
  })),
  cookies: COOKIES.map((cookies) => ({
    cookies,
    untouched: cpu(`${cookies} cookies untouched`),
    read: cpu(`${cookies} cookies read`),
  })),
  junk: refused.map(({ what }) => ({ what, read: cpu(what) })),
} satisfies Found)

/** The number of cookies that it takes. */
async function growSession(bytes: number): Promise<number> {
  const store = storeOf(secret, 4)
  const headers = await headersOrTooLarge(store, bytes)
  const [header] = headers
  if (header === undefined) return 0
  await prove(store, header)
  tasks.push({ name: `${bytes} read`, run: cycling(headers, reading(store)) })
  tasks.push({ name: `${bytes} change`, run: cycling(headers, changing(storeOf(secret, 4))) })
  return header.split('; ').length
}

async function headersOrTooLarge(store: Store, bytes: number): Promise<string[]> {
  try {
    return await cookieHeaders(store, bytes)
  } catch (error) {
    if (error instanceof SessionError && error.code === 'ERR_SESSION_TOO_LARGE') return []
    throw error
  }
}

async function growSecrets(count: number): Promise<void> {
  const secrets = Array.from({ length: count }, generateSecret)
  const sealers = {
    newest: secrets[0] as string,
    oldest: secrets.at(-1) as string,
    unknown: generateSecret(),
  }
  for (const [name, sealer] of Object.entries(sealers)) {
    const store = storeOf(secrets)
    const headers = await cookieHeaders(storeOf(sealer), USUAL)
    if (isRefused(store, headers[0] as string) !== (name === 'unknown')) {
      throw new Error(`what the ${name} secret sealed is not treated so`)
    }
    tasks.push({ name: `${count} ${name}`, run: cycling(headers, reading(store)) })
  }
}

async function growHeader(count: number): Promise<void> {
  const store = storeOf(secret)
  const others = Array.from({ length: count }, (_, at) => `_tracker${at}=`.padEnd(40, 'x9Yz-2Lm'))
  const headers = (await cookieHeaders(store, USUAL)).map((ours) => [...others, ours].join('; '))
  await prove(store, headers[0] as string)
  tasks.push({ name: `${count} cookies untouched`, run: cycling(headers, leaving(store)) })
  tasks.push({ name: `${count} cookies read`, run: cycling(headers, reading(store)) })
}

function refuse(what: string, header: string): void {
  const store = storeOf(secret, 4)
  if (!isRefused(store, header)) throw new Error(`${what}: taken for a session`)
  const read = reading(store)
  tasks.push({ name: what, run: () => read(header) })
}

function sizeRow(bytes: number): SizeRow {
  const row = { bytes, chunks: chunks.get(bytes) as number }
  if (row.chunks === 0) return row
  return { ...row, read: cpu(`${bytes} read`), change: cpu(`${bytes} change`) }
}

function cpu(task: string): number {
  const time = times.get(task)
  if (time === undefined) throw new Error(`${task} was not measured`)
  return time.cpu
}
