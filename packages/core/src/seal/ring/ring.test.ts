/** A key ring step by step; `simulation.test.ts` has years of it. */
import { describe, expect, it, vi } from 'vitest'
import {
  Clock,
  errorOf,
  type Loose,
  OLD_SECRET,
  SEALERS,
  SECRET,
  site,
} from '../../../test/support.ts'
import { memoryStore } from '../../store/memory.ts'
import { createCodec } from '../codec.ts'
import type { KeyRingOptions } from './options.ts'
import { type KeyRing, keyRing } from './ring.ts'
import type { KeyStorage } from './storage.ts'
import { storeKeys } from './store-keys.ts'

const DAY = 86_400

/** A storage that can be looked into, and made to fail. */
class Shelf implements KeyStorage {
  readonly synchronous = true
  kept: { text: string; version: string } | null = null
  fails: string | undefined
  reads = 0
  #versions = 0

  read = () => {
    this.reads++
    if (this.fails !== undefined) throw new Error(this.fails)
    return this.kept
  }

  write = (text: string, version: string | null) => {
    if (this.fails !== undefined) throw new Error(this.fails)
    if ((this.kept?.version ?? null) !== version) return false
    this.kept = { text, version: String(++this.#versions) }
    return true
  }
}

function begun(options: KeyRingOptions = {}) {
  const clock = new Clock()
  const shelf = new Shelf()
  const another = (more: KeyRingOptions = {}) =>
    keyRing(shelf, { now: clock.now, ...options, ...more })
  return { clock, shelf, another, ring: another() }
}

const codecOf = (secret: KeyRing, clock: Clock, sealer: 'node' | 'web' = 'node') =>
  createCodec<Loose>({ secret, now: clock.now, sealer })

const inShort = async (ring: KeyRing, clock: Clock) =>
  (await ring.keys()).map(({ name, state, activatesAt, opensUntil }) => ({
    day: name.slice(0, 10),
    state,
    in: (activatesAt - clock.at) / (DAY * 1000),
    until: opensUntil && (opensUntil - clock.at) / (DAY * 1000),
  }))

describe('a key ring', () => {
  it('makes a key before it is due, which seals days later, and opens until no session can need it', async () => {
    const { ring, clock } = begun({ maxAge: '14d' })
    expect(await inShort(ring, clock)).toEqual([{ day: '2026-01-01', state: 'sealing', in: 0 }])

    clock.pass(88 * DAY - 1)
    expect(await inShort(ring, clock)).toHaveLength(1)
    clock.pass(1)
    expect(await inShort(ring, clock)).toEqual([
      { day: '2026-03-30', state: 'pending', in: 2 },
      { day: '2026-01-01', state: 'sealing', in: -88, until: 18 },
    ])
    clock.pass(2 * DAY)
    expect(await inShort(ring, clock)).toEqual([
      { day: '2026-03-30', state: 'sealing', in: 0 },
      { day: '2026-01-01', state: 'opening', in: -90, until: 16 },
    ])
    clock.pass(16 * DAY)
    expect(await inShort(ring, clock)).toEqual([{ day: '2026-03-30', state: 'sealing', in: -16 }])
  })

  it.each(SEALERS)('seals and opens while it is renewed, by %s', async (sealer) => {
    const { ring, clock } = begun()
    const codec = codecOf(ring, clock, sealer)
    const token = await codec.encode({ data: { user: 'ann' } })
    clock.pass(13 * DAY)
    expect(await codec.decode(token)).toMatchObject({ stale: false })
    await ring.rotate()
    const same = await codec.encode({ data: {} })
    expect(same.slice(0, 15)).toBe(token.slice(0, 15))

    clock.pass(2 * DAY)
    const later = await codec.encode({ data: { user: 'bob' }, createdAt: clock.at })
    expect(later.slice(0, 15)).not.toBe(token.slice(0, 15))
    expect(await codec.decode(later)).toMatchObject({ stale: false })
    clock.pass(-2 * DAY)
    expect(await codec.decode(token)).toMatchObject({ envelope: { data: { user: 'ann' } } })
  })

  it('has a session sealed anew by the newer key, without a restart', async () => {
    const { ring, clock } = begun()
    const here = site<Loose>({ secret: ring }, clock)
    await here.visit(({ session }) => void (session.user = 'ann'))
    expect((await here.visit(({ session }) => session.user)).outcome).toBe('unchanged')
    await ring.rotate()
    clock.pass(2 * DAY)
    const { result, outcome } = await here.visit(({ session }) => session.user)
    expect([result, outcome]).toEqual(['ann', 'renewed'])
    expect((await here.visit(({ session }) => session.user)).outcome).toBe('unchanged')
  })

  it.each([
    ['in their cookie', () => ({})],
    [
      'in a store, sealed',
      (clock: Clock) => ({ store: memoryStore({ now: clock.now }), encryptAtRest: true }),
    ],
  ])('seals sessions %s, and what a logout leaves', async (_where, optionsIn) => {
    const { ring, clock } = begun()
    const here = site<Loose>({ secret: ring, tombstone: 300, ...optionsIn(clock) }, clock)
    await here.visit(({ session }) => void (session.user = 'ann'))
    const before = here.browser.cookie
    await ring.rotate()
    clock.pass(2 * DAY)
    expect((await here.visit(({ session }) => session.user)).outcome).toBe('renewed')

    const [, oldest] = await ring.keys()
    await ring.revoke(oldest?.name ?? '')
    expect((await here.visit(({ session }) => session.user)).result).toBe('ann')
    const after = here.browser.cookie
    here.browser.put(before)
    expect((await here.visit(({ refused }) => refused)).result).toBe('unknown-key')

    here.browser.put(after)
    await here.visit(({ session }) => session.destroy())
    expect((await here.visit(({ session }) => session.isNew)).result).toBe(true)
    here.browser.put(`${here.browser.cookie}; ${after}`)
    expect((await here.visit(({ refused }) => refused)).result).toBe('ended')
  })

  it('opens at once what a newer key of another has sealed, and looks for such once a second', async () => {
    const { ring, another, clock, shelf } = begun()
    const codec = codecOf(ring, clock)
    await codec.encode({ data: {} })
    clock.pass(2)
    const other = another()
    for (const { name } of await other.keys()) await other.revoke(name)
    const token = await codecOf(other, clock).encode({ data: { user: 'ann' } })
    shelf.reads = 0

    expect(await codec.decode(token)).toMatchObject({ envelope: { data: { user: 'ann' } } })
    expect(shelf.reads).toBe(1)
    const foreign = await createCodec({ secret: SECRET, now: clock.now }).encode({ data: {} })
    for (let times = 0; times < 1000; times++) {
      expect(await codec.decode(foreign)).toEqual({ refused: 'unknown-key' })
    }
    expect(shelf.reads).toBe(1)
  })

  it('reads its storage once in a while, and not for each session', async () => {
    const { ring, clock, shelf } = begun({ refresh: '1m' })
    const codec = codecOf(ring, clock)
    for (let second = 0; second < 180; second++) {
      await codec.decode(await codec.encode({ data: {} }))
      clock.pass(1)
    }
    expect(shelf.reads).toBe(3)
  })

  describe('when a key is revoked', () => {
    it('opens nothing more of it: here at once, elsewhere once that has been read', async () => {
      const { ring, another, clock } = begun()
      const here = codecOf(ring, clock)
      const elsewhere = codecOf(another(), clock)
      const token = await here.encode({ data: {} })
      for (const codec of [here, elsewhere, here, elsewhere]) {
        expect(await codec.decode(token)).toMatchObject({ stale: false })
      }
      const [key] = await ring.keys()

      expect(await ring.revoke(key?.name ?? '')).toBe(true)

      expect(await here.decode(token)).toEqual({ refused: 'unknown-key' })
      clock.pass(60)
      expect(await elsewhere.decode(token)).toEqual({ refused: 'unknown-key' })
      expect(await ring.revoke(key?.name ?? '')).toBe(false)
      expect(await ring.revoke('nobody')).toBe(false)
      expect((await ring.keys()).map(({ state }) => state).sort()).toEqual(['revoked', 'sealing'])
    })

    it('goes on with the one before, which all know, until a new one may seal', async () => {
      const { ring, clock } = begun()
      await ring.keys()
      clock.pass(10 * DAY)
      await ring.rotate()
      clock.pass(3 * DAY)
      const [newest] = await ring.keys()
      await ring.revoke(newest?.name ?? '')

      expect(await inShort(ring, clock)).toMatchObject([
        { state: 'pending', in: 2 },
        { state: 'revoked' },
        { state: 'sealing' },
      ])
    })

    it('forgets it, but for its name', async () => {
      const { ring, shelf } = begun()
      const [key] = await ring.keys()
      const secret = JSON.parse(shelf.kept?.text ?? '').keys[0].secret
      await ring.revoke(key?.name ?? '')
      expect(shelf.kept?.text).toContain(key?.name)
      expect(shelf.kept?.text).not.toContain(secret)
    })
  })

  it('makes no key before its time but where it is asked to, and one at a time', async () => {
    const { ring } = begun()
    await ring.keys()
    await ring.rotate()
    await ring.rotate()
    expect((await ring.keys()).map(({ state }) => state)).toEqual(
      expect.arrayContaining(['pending', 'sealing']),
    )
    expect(await ring.keys()).toHaveLength(2)
  })

  it('shows nothing by which anything could be opened', async () => {
    const { ring, shelf } = begun()
    const shown = JSON.stringify([await ring.keys(), ring, Object.keys(ring)])
    for (const { secret } of JSON.parse(shelf.kept?.text ?? '').keys) {
      expect(shown).not.toContain(secret)
    }
  })

  it('opens what secrets of before it have sealed, and seals it anew', async () => {
    const { clock, another } = begun()
    const before = createCodec<Loose>({ secret: OLD_SECRET, now: clock.now })
    const token = await before.encode({ data: { user: 'ann' } })
    const codec = codecOf(another({ formerly: [SECRET, OLD_SECRET] }), clock)
    expect(await codec.decode(token)).toMatchObject({
      envelope: { data: { user: 'ann' } },
      stale: true,
    })
    expect(await codecOf(another(), clock).decode(token)).toEqual({ refused: 'unknown-key' })
    expect((await errorOf(() => another({ formerly: 'short' }))).code).toBe('ERR_SESSION_SECRET')
  })

  describe('whose storage fails', () => {
    it('goes on with the keys that it knows, and says so once', async () => {
      const told: Loose[] = []
      const { ring, clock, shelf } = begun({ onError: (error) => told.push(error) })
      const codec = codecOf(ring, clock)
      const token = await codec.encode({ data: {} })
      shelf.fails = 'no such device'
      for (let minutes = 0; minutes < 5; minutes++) {
        clock.pass(60)
        expect(await codec.decode(token)).toMatchObject({ stale: false })
      }
      expect(told.map(({ code, cause }) => [code, cause.message])).toEqual([
        ['ERR_SESSION_SECRET', 'no such device'],
      ])

      shelf.fails = undefined
      clock.pass(60)
      await codec.decode(token)
      shelf.fails = 'again'
      clock.pass(60)
      await codec.decode(token)
      expect(told).toHaveLength(2)
      expect((await errorOf(() => ring.keys())).cause.message).toBe('again')
      expect((await errorOf(() => ring.revoke('x'))).cause.message).toBe('again')
    })

    it('says so on the console, unless somebody listens', async () => {
      const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
      const { ring, clock, shelf } = begun()
      const codec = codecOf(ring, clock)
      await codec.encode({ data: {} })
      shelf.fails = 'no such device'
      clock.pass(60)
      await codec.encode({ data: {} })
      expect(warn.mock.calls[0]?.[0]).toBe(
        '[sealed-session] The key ring could not be read or written. The cause says why; it is tried again.',
      )
      warn.mockRestore()
    })

    it('has no key to begin with: an error, which the next request tries again', async () => {
      const { ring, clock, shelf } = begun()
      const codec = codecOf(ring, clock)
      shelf.fails = 'no such device'
      const error = await errorOf(() => codec.encode({ data: {} }))
      expect([error.code, error.status, error.cause.message]).toEqual([
        'ERR_SESSION_SECRET',
        503,
        'no such device',
      ])
      shelf.fails = undefined
      expect(await codec.encode({ data: {} })).toContain('Fe26.2*')
    })

    it('and can be read, but not written, leaves what is due to others', async () => {
      const told: unknown[] = []
      const { ring, another, clock, shelf } = begun()
      await ring.keys()
      const write = shelf.write
      shelf.write = () => {
        throw new Error('read-only')
      }
      const reader = another({ onError: (error) => told.push(error) })
      clock.pass(89 * DAY)
      expect((await reader.keys()).map(({ state }) => state)).toEqual(['sealing'])
      expect(told).toHaveLength(1)
      expect((await errorOf(() => reader.rotate())).cause.message).toBe('read-only')
      shelf.write = write
      expect((await ring.keys()).map(({ state }) => state)).toEqual(['pending', 'sealing'])
    })
  })

  it('whose storage was lost puts back what it knows', async () => {
    const { ring, clock, shelf, another } = begun()
    const codec = codecOf(ring, clock)
    const token = await codec.encode({ data: {} })
    shelf.kept = null
    clock.pass(60)
    await codec.decode(token)
    expect(await codecOf(another(), clock).decode(token)).toMatchObject({ stale: false })
  })

  it.each([
    ['', 'nothing'],
    ['{"version":2,"keys":[]}', 'a later version'],
    ['{"version":1,"keys":[{"name":"x","secret":"short","createdAt":1,"activatesAt":1}]}', 'a key'],
    ['[]', 'a list'],
  ])('takes %s for none, and never writes over it', async (text) => {
    const { ring, shelf, clock } = begun()
    shelf.kept = { text, version: 'x' }
    const error = await errorOf(() => codecOf(ring, clock).encode({ data: {} }))
    expect([error.code, shelf.kept]).toEqual(['ERR_SESSION_SECRET', { text, version: 'x' }])
  })

  it('keeps keys for as long as the sessions last that it seals, or says that it does not', async () => {
    const { clock, another } = begun({ maxAge: '7d' })
    const error = await errorOf(() => createCodec({ secret: another(), now: clock.now }))
    expect([error.code, error.message]).toEqual([
      'ERR_SESSION_CONFIG',
      'maxAge gives sessions 1209600 seconds, and the key ring keeps its keys for 604800. Give keyRing() the longest maxAge of all that it seals, or leave it out there.',
    ])
    const { visit } = site<Loose>({ secret: another(), maxAge: 7 * DAY }, clock)
    await visit(({ session }) => void (session.user = 'ann'))
    const longer = await errorOf(() =>
      visit(({ session }) => session.setLifetime({ maxAge: 30 * DAY })),
    )
    expect(longer.message).toContain('setLifetime() gives sessions 2592000 seconds')
  })

  it.each<[unknown, unknown, string]>([
    [undefined, {}, 'keyRing() was given undefined for a storage.'],
    ['/keys.json', {}, 'keyRing() was given "/keys.json" for a storage.'],
    [
      new Shelf(),
      { every: '3 months' },
      'every is "3 months". Give whole seconds, or a number with its unit',
    ],
    [new Shelf(), { every: '401d' }, "at most '400d'"],
    [new Shelf(), { every: '2d' }, 'a key would be due before the one before it seals'],
    [new Shelf(), { refresh: '2d' }, 'refresh is "2d"'],
    [new Shelf(), { refresh: '12h', activateAfter: '12h' }, 'before all have read of it'],
    [new Shelf(), { rotate: '90d' }, 'rotate'],
    [new Shelf(), { onError: 'log' }, 'onError is "log"'],
    [new Shelf(), '90d', 'keyRing() was given "90d" for options.'],
  ])('is told of what it cannot do: %o, %o', async (storage, options, message) => {
    const error = await errorOf(() => keyRing(storage as KeyStorage, options as KeyRingOptions))
    expect(error.code).toBe('ERR_SESSION_CONFIG')
    expect(error.message).toContain(message)
  })
})

describe('a key ring in a store', () => {
  const inStore = (wrappedBy: string | string[] | false, store = memoryStore()) => {
    const clock = new Clock()
    return {
      clock,
      store,
      ring: keyRing(storeKeys(store, { wrappedBy, now: clock.now }), { now: clock.now }),
    }
  }
  const dump = async (store: ReturnType<typeof memoryStore>) => {
    const seen: string[] = []
    const create = store.create.bind(store)
    const update = store.update.bind(store)
    store.create = (key, record) => {
      seen.push(record.value)
      return create(key, record)
    }
    store.update = (key, version, record) => {
      seen.push(record.value)
      return update(key, version, record)
    }
    return seen
  }

  it('is one for all who share the store, beside their sessions', async () => {
    const clock = new Clock()
    const store = memoryStore({ now: clock.now })
    const [one, other] = [inStore(SECRET, store), inStore(SECRET, store)]
    const here = site<Loose>({ secret: one.ring, store }, clock)
    await here.visit(({ session }) => void (session.user = 'ann'))
    const there = site<Loose>({ secret: other.ring, store }, clock)
    there.browser.put(here.browser.cookie)
    expect((await there.visit(({ session }) => session.user)).result).toBe('ann')
  })

  it('is sealed there, by a secret that can be changed', async () => {
    const store = memoryStore()
    const seen = await dump(store)
    const token = await codecOf(inStore(OLD_SECRET, store).ring, new Clock()).encode({ data: {} })
    expect(seen.map((value) => value.slice(0, 7))).toEqual(['Fe26.2*'])

    const changed = inStore([SECRET, OLD_SECRET], store)
    expect(await codecOf(changed.ring, changed.clock).decode(token)).toMatchObject({ stale: false })
    expect(seen).toHaveLength(2)
    const newest = inStore(SECRET, store)
    expect(await codecOf(newest.ring, newest.clock).decode(token)).toMatchObject({ stale: false })

    const error = await errorOf(() => inStore(OLD_SECRET, store).ring.keys())
    expect([error.code, error.message]).toEqual([
      'ERR_SESSION_SECRET',
      'The key ring in the store cannot be opened with what `wrappedBy` says. Give the secret that it was sealed with, behind the newer one if there is one: wrappedBy: [newer, older].',
    ])
  })

  it('is plain text only where that is said', async () => {
    const store = memoryStore()
    const seen = await dump(store)
    await inStore(false, store).ring.keys()
    expect(JSON.parse(seen[0] ?? '').keys).toHaveLength(1)
    const error = await errorOf(() => storeKeys(store, {} as never))
    expect(error.message).toContain('was not told what the keys are sealed with')
  })

  it('wants a store that compares and writes in one step', async () => {
    const store = memoryStore()
    const loose = {
      ...store,
      read: store.read,
      capabilities: { ...store.capabilities, atomic: false },
    }
    Object.assign(loose, {
      create: store.create,
      update: store.update,
      touch: store.touch,
      delete: store.delete,
    })
    const error = await errorOf(() => storeKeys(loose, { wrappedBy: false }))
    expect(error.message).toContain('cannot compare and write in one step')
    expect((await errorOf(() => storeKeys({} as never, { wrappedBy: false }))).code).toBe(
      'ERR_SESSION_CONFIG',
    )
    expect(
      (await errorOf(() => storeKeys(undefined as never, { wrappedBy: false }))).message,
    ).toContain('no store')
  })
})
