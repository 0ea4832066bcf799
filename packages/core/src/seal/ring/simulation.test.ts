/** Years of several instances that share a ring: clocks that differ, restarts, revocations, one rotation after the other. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { START } from '../../../test/support.ts'
import { memoryStore } from '../../store/memory.ts'
import type { SessionStore } from '../../store/store.ts'
import { chain } from '../../words/awaitable.ts'
import type { SessionCodec } from '../../words/codec.ts'
import { createCodec } from '../codec.ts'
import { keyIdOf } from '../sealer/keys.ts'
import { type Key, liveKeys } from './key.ts'
import { type KeyRing, keyRing } from './ring.ts'
import { readKeys } from './spelled.ts'
import type { KeyStorage } from './storage.ts'
import { storeKeys } from './store-keys.ts'

const [MINUTE, DAY] = [60_000, 86_400_000]
const MAX_AGE = 14 * DAY
const ACTIVATE_AFTER = 2 * DAY
const REFRESH = MINUTE
/** Hours: a time zone that was mistaken. */
const SKEW = 3 * 3_600_000

interface Instance {
  readonly ring: KeyRing
  readonly codec: SessionCodec<{ n: number }>
}

interface Session {
  token: string
  /** By true time. */
  readonly bornAt: number
  readonly n: number
}

/** Answers with promises, as most do. */
function slow(store: SessionStore): SessionStore {
  return {
    capabilities: { ...store.capabilities, synchronous: false },
    read: async (key) => store.read(key),
    create: async (key, record) => store.create(key, record),
    update: async (key, version, record) => store.update(key, version, record),
    touch: async (key, times) => store.touch(key, times),
    delete: async (key, version) => store.delete(key, version),
  }
}

class World {
  now = START
  readonly #storage: KeyStorage
  readonly #skews: readonly number[]
  readonly #instances: Instance[]
  readonly #sealer: 'node' | 'web'
  sessions: Session[] = []
  /** When keys were there first, by true time, and which of them were revoked, when and by whom. */
  readonly published = new Map<string, number>()
  readonly revoked = new Map<string, { readonly at: number; readonly by: number }>()
  /** How many of what was looked at: a test that looks at nothing shows nothing. */
  readonly seen = { opened: 0, sealed: 0, refused: 0 }
  #n = 0

  constructor(skews: readonly number[], isSlow: boolean, sealer: 'node' | 'web') {
    const store = memoryStore({ now: () => this.now })
    const { read, write, synchronous } = storeKeys(isSlow ? slow(store) : store, {
      wrappedBy: false,
      now: () => this.now,
    })
    this.#storage = {
      synchronous,
      read,
      write: (text, version) =>
        chain(write(text, version), (isWritten) => {
          const news = readKeys(text).filter(({ name }) => isWritten && !this.published.has(name))
          for (const { name } of news) this.published.set(name, this.now)
          return isWritten
        }),
    }
    this.#skews = skews
    this.#sealer = sealer
    this.#instances = skews.map((_, at) => this.#start(at))
  }

  #start(at: number): Instance {
    const now = () => this.now + (this.#skews[at] as number)
    const ring = keyRing(this.#storage, {
      every: '90d',
      activateAfter: '2d',
      maxAge: '14d',
      refresh: '1m',
      now,
    })
    const codec = createCodec<{ n: number }>({
      secret: ring,
      maxAge: MAX_AGE / 1000,
      now,
      sealer: this.#sealer,
    })
    return { ring, codec }
  }

  restart(at: number): void {
    this.#instances[at] = this.#start(at)
  }

  async keys(): Promise<readonly (Key & { readonly id: string | undefined })[]> {
    const found = await this.#storage.read()
    const keys = found === null ? [] : readKeys(found.text)
    return Promise.all(
      keys.map(async (key) => {
        const id = key.secret && (await idOf(key.secret))
        return { ...key, id }
      }),
    )
  }

  async seal(at: number, n: number, bornAt = this.now): Promise<string> {
    const { codec } = this.#instances[at] as Instance
    await this.keys()
    const token = await codec.encode({
      data: { n },
      createdAt: bornAt + (this.#skews[at] as number),
    })
    const keys = await this.keys()
    const key = keys.find(({ id }) => id === keyIn(token))
    // One that others have revoked a moment ago may be unknown here.
    if (key === undefined) return token
    this.seen.sealed++
    const others = liveKeys(keys).filter(({ name }) => name !== key.name)
    const isAlone = !others.some(({ activatesAt }) => activatesAt <= this.now + SKEW)
    const known = this.now - (this.published.get(key.name) as number)
    if (!isAlone) expect(known).toBeGreaterThanOrEqual(ACTIVATE_AFTER - 2 * SKEW)
    return token
  }

  async begin(at: number): Promise<void> {
    const n = ++this.#n
    this.sessions = [
      ...this.sessions.slice(-11),
      { token: await this.seal(at, n), bornAt: this.now, n },
    ]
  }

  async visit(at: number): Promise<void> {
    const { codec } = this.#instances[at] as Instance
    for (const session of this.sessions) {
      const age = this.now - session.bornAt
      if (age > MAX_AGE - 2 * SKEW) continue
      const name = this.#revocationOf(session.token)
      const opened = await codec.decode(session.token)
      if (name !== undefined) {
        const { at: when, by } = name
        // Others read of it in a minute; and what it seals meanwhile is worth nothing.
        if (by === at || this.now - when > REFRESH) {
          expect(opened.refused).toBe('unknown-key')
          this.seen.refused++
        }
        continue
      }
      expect(opened).toMatchObject({ envelope: { data: { n: session.n } } })
      this.seen.opened++
      if (!opened.refused && opened.stale) {
        session.token = await this.seal(at, session.n, session.bornAt)
      }
    }
  }

  #revocationOf(token: string) {
    return this.revoked.get(keyIn(token))
  }

  async revoke(at: number, which: number): Promise<void> {
    const live = (await this.keys()).filter(({ id }) => id !== undefined)
    const key = live[which % live.length]
    if (key?.id === undefined) return
    const { ring } = this.#instances[at] as Instance
    expect(await ring.revoke(key.name)).toBe(true)
    this.revoked.set(key.id, { at: this.now, by: at })
    await this.keys()
  }
}

const ids = new Map<string, Promise<string>>()

function idOf(secret: string): Promise<string> {
  const id = ids.get(secret) ?? keyIdOf(Buffer.from(secret, 'base64url'), { cookieName: '' })
  ids.set(secret, id)
  return id
}

function keyIn(token: string): string {
  return token.split('*')[1] as string
}

const instance = fc.nat({ max: 3 })

const happening = fc.oneof(
  { weight: 8, arbitrary: fc.record({ what: fc.constant('visit' as const), at: instance }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('begin' as const), at: instance }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('restart' as const), at: instance }) },
)

const rarely = fc.record({
  what: fc.constant('revoke' as const),
  at: instance,
  which: fc.nat({ max: 5 }),
})

const years = (withRevocations: boolean) =>
  fc.array(
    fc.tuple(
      withRevocations
        ? fc.oneof({ weight: 20, arbitrary: happening }, { weight: 1, arbitrary: rarely })
        : happening,
      // From some seconds to a holiday.
      fc.oneof(
        fc.integer({ min: 1001, max: 2 * MINUTE }),
        fc.integer({ min: MINUTE, max: 9 * DAY }),
      ),
    ),
    { minLength: 100, maxLength: 250, size: 'max' },
  )

const skews = fc.array(fc.integer({ min: -SKEW, max: SKEW }), { minLength: 4, maxLength: 4 })

/** `SEALED_SESSION_SEEDS` has it run through more of them. */
const MORE = process.env.SEALED_SESSION_SEEDS === undefined ? 1 : 10

describe.each([
  {
    where: 'a store that answers at once',
    isSlow: false,
    sealer: 'node' as const,
    runs: 40 * MORE,
  },
  { where: 'a store that promises', isSlow: true, sealer: 'node' as const, runs: 24 * MORE },
  {
    where: 'a store that promises, by WebCrypto',
    isSlow: true,
    sealer: 'web' as const,
    runs: 10 * MORE,
  },
])('years of a key ring in $where', ({ isSlow, sealer, runs }) => {
  it.each([
    ['refuse no session that is valid, and seal by no key that not all know', false],
    ['nor where keys are revoked, which open nothing from then on', true],
  ])(
    '%s',
    async (_what, withRevocations) => {
      const seen = { opened: 0, sealed: 0, refused: 0, keys: 0 }
      await fc.assert(
        fc.asyncProperty(skews, years(withRevocations), async (skews, happenings) => {
          const world = new World(skews, isSlow, sealer)
          for (const [{ what, at, ...more }, passes] of happenings) {
            if (what === 'visit') await world.visit(at)
            else if (what === 'begin') await world.begin(at)
            else if (what === 'restart') world.restart(at)
            else await world.revoke(at, (more as { which: number }).which)
            world.now += passes
          }
          seen.opened += world.seen.opened
          seen.sealed += world.seen.sealed
          seen.refused += world.seen.refused
          seen.keys += world.published.size
        }),
        { numRuns: runs },
      )
      // Otherwise nothing was shown.
      expect(seen.opened).toBeGreaterThan(runs * 50)
      expect(seen.sealed).toBeGreaterThan(runs * 20)
      expect(seen.keys).toBeGreaterThan(runs * 2)
      expect(seen.refused > 0).toBe(withRevocations)
    },
    60_000,
  )
})
