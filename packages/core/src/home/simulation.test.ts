/**
 * Several servers and one store, whose every answer comes when chance says so: is anything lost, and does anything come
 * back? Each seed is another order of events, and the same one each time.
 */
import { describe, expect, it } from 'vitest'
import { type Loose, SECRET, START } from '../../test/support.ts'
import { memoryStore } from '../store/memory.ts'
import type { SessionStore } from '../store/store.ts'
import { headOf } from '../visit/request.ts'
import { type AdapterSessions, createSessions, toSessions } from '../visit/sessions.ts'

/** Of each conversation; `SEALED_SESSION_SEEDS` has it run through more of them. */
const SEEDS = Number(process.env.SEALED_SESSION_SEEDS ?? 250)

/** Numbers below a limit, the same for each seed (mulberry32). */
function chanceOf(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit
  }
}

/** What is under way, of which one thing at a time goes on. */
class World {
  readonly chance: (limit: number) => number
  readonly #waiting: (() => void)[] = []
  now = START
  /** One in so many calls of the store's is the last thing that its server does; 0: none. */
  crashes = 0
  readonly store: SessionStore
  readonly servers: readonly AdapterSessions<Loose>[]

  constructor(seed: number) {
    this.chance = chanceOf(seed)
    const memory = memoryStore({ now: () => this.now })
    this.store = new Proxy(memory, {
      get: (target, name) => {
        const verb = target[name as keyof SessionStore]
        if (name === 'deleteAll') return this.#endOneByOne(memory)
        if (typeof verb !== 'function') return { ...target.capabilities, synchronous: false }
        return async (...args: never[]) => {
          await this.turn()
          const isLast = this.crashes > 0 && this.chance(this.crashes) === 0
          if (isLast && this.chance(2) === 0) return new Promise(() => {})
          const answer = Reflect.apply(verb, target, args)
          await this.turn()
          return isLast ? new Promise(() => {}) : answer
        }
      },
    })
    let ids = 0
    const options = {
      secret: SECRET,
      store: this.store,
      // Deadlines are for stores that fail; here they are slow on purpose.
      storeTimeout: 60,
      now: () => this.now,
      random: (size: number) =>
        Uint8Array.from(
          { length: size },
          (_, at) => ((++ids * (at + 7)) & 255) ^ (ids >> (at % 16)),
        ),
      subject: (data: Loose) => data.user,
      onEvent: () => false,
    }
    this.servers = [1, 2, 3].map(() => toSessions(createSessions<Loose>(options)))
  }

  /** As stores do it that can have no lock on all of somebody's records. */
  #endOneByOne(memory: SessionStore): SessionStore['deleteAll'] {
    return async (subject, { except = [] } = {}) => {
      await this.turn()
      const { items } = (await memory.list?.(subject)) ?? { items: [] }
      for (const { key } of items) {
        await this.turn()
        const record = await memory.read(key)
        if (record?.subject === subject && !except.includes(key)) {
          await memory.delete(key, record.version)
        }
      }
      await this.turn()
      return items.length
    }
  }

  turn(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  /** Until nothing is under way. */
  async run(): Promise<void> {
    for (;;) {
      await settled()
      if (this.#waiting.length === 0) {
        await new Promise((resolve) => setImmediate(resolve))
        if (this.#waiting.length === 0) return
      }
      const [next] = this.#waiting.splice(this.chance(this.#waiting.length), 1)
      this.now++
      next?.()
    }
  }

  /** One request: what its response set, once it has left. */
  async request(cookie: string, handler: (session: Loose) => unknown): Promise<string | undefined> {
    const server = this.servers[this.chance(this.servers.length)] as AdapterSessions<Loose>
    const visit = server.visit(headOf(cookie, undefined))
    await visit.ready()
    const state = await visit.load()
    await this.turn()
    await handler(state.session)
    await this.turn()
    const { setCookie } = await visit.commit()
    const line = setCookie.find((each) => each.startsWith('session='))
    return line?.slice(0, line.indexOf(';'))
  }

  async look(cookie: string): Promise<Loose> {
    let data: Loose = {}
    const looked = this.request(cookie, (session) => {
      data = { ...session }
    })
    await this.run()
    await looked
    return data
  }
}

/** Whatever follows from what has just happened has happened: far cheaper than a turn of the event loop. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 24; turn++) await undefined
}

async function begun(world: World, data: Loose): Promise<string> {
  const answered = world.request('', (session) => {
    Object.assign(session, data)
  })
  await world.run()
  return (await answered) as string
}

/** Runs a conversation for each seed, in as many tests as a report can show. */
function inAllOrders(title: string, converse: (world: World, seed: number) => Promise<void>) {
  const each = Math.ceil(SEEDS / 10)
  it.each(Array.from({ length: 10 }, (_, at) => at * each))(
    `${title}, from seed %i on`,
    async (from) => {
      for (let seed = from; seed < from + each; seed++) {
        await converse(new World(seed + 1), seed)
      }
    },
    120_000,
  )
}

describe('sessions in a store', () => {
  inAllOrders('lose nothing, however requests overlap', async (world, seed) => {
    const first = await begun(world, { user: 'ann', count: 0 })
    const cookies = [first]
    let acknowledged = 0
    const clients = Array.from({ length: 4 }, async (_, client) => {
      for (let time = 1; time <= 2; time++) {
        const cookie = cookies[world.chance(2) === 0 ? 0 : cookies.length - 1] as string
        const rotates = (client + time) % 4 === 0
        const set = await world.request(cookie, (session) => {
          session.update('count', (count: number) => count + 1)
          session[`key${client}`] = time
          if (rotates) session.rotateId()
        })
        acknowledged++
        if (set !== undefined) cookies.push(set)
      }
    })
    await world.run()
    await Promise.all(clients)

    const expected = { user: 'ann', count: 8, key0: 2, key1: 2, key2: 2, key3: 2 }
    expect([seed, acknowledged, await world.look(cookies.at(-1) as string)]).toEqual([
      seed,
      8,
      expected,
    ])
    // Whichever response the browser has heard last.
    expect([seed, await world.look(cookies[world.chance(cookies.length)] as string)]).toEqual([
      seed,
      expected,
    ])
  })

  inAllOrders('stay gone, whatever is under way when they are ended', async (world, seed) => {
    const cookies = [await begun(world, { user: 'ann' })]
    const cookie = cookies[0] as string
    const slow: ((session: Loose) => unknown)[] = [
      (session) => {
        session.late = true
      },
      (session) => session.rotateId(),
      async (session) => {
        session.later = true
        await session.save().catch(() => undefined)
      },
      (session) => session.touch(),
    ]
    const requests = [
      ...[1, 2].map(() => world.request(cookie, slow[world.chance(slow.length)] as never)),
      world.request(cookie, (session) => session.destroy()),
    ]
    await world.run()
    for (const set of await Promise.all(requests)) if (set !== undefined) cookies.push(set)

    // A request that came after it may have begun a session of nobody's.
    for (const each of cookies) {
      expect([seed, (await world.look(each)).user]).toEqual([seed, undefined])
    }
  })

  inAllOrders('have no way from before a login to after it', async (world, seed) => {
    const before = await begun(world, { cart: 1 })
    const logins: ((session: Loose) => unknown)[] = [
      async (session) => {
        const fresh = await session.regenerate()
        fresh.user = 'bob'
      },
      (session) => {
        session.user = 'bob'
      },
      (session) => {
        session.user = 'bob'
        session.rotateId()
      },
    ]
    const slow: ((session: Loose) => unknown)[] = [
      (session) => session.rotateId(),
      (session) => {
        session.late = true
      },
      (session) => session.touch(),
    ]
    const login = world.request(before, logins[world.chance(logins.length)] as never)
    const others = [1, 2].map(() => world.request(before, slow[world.chance(slow.length)] as never))
    await world.run()
    const cookies = [before, ...(await Promise.all(others))]

    const found = await world.look((await login) ?? before)
    // A login gives way only to an end of the session that it carries on; here nobody ends one.
    expect([seed, found.user]).toEqual([seed, 'bob'])
    for (const each of cookies) {
      if (each !== undefined)
        expect([seed, (await world.look(each)).user]).toEqual([seed, undefined])
    }
  })

  inAllOrders('end with all of somebody’s, whatever is under way', async (world, seed) => {
    const [phone, laptop] = [
      await begun(world, { user: 'ann' }),
      await begun(world, { user: 'ann' }),
    ] as const
    const slow: ((session: Loose) => unknown)[] = [
      (session) => session.rotateId(),
      (session) => {
        session.late = true
      },
      async (session) => {
        await session.regenerate(['user'])
      },
      async (session) => {
        session.rotateId()
        await session.save().catch(() => undefined)
      },
      (session) => session.touch(),
    ]
    const requests = [phone, phone, laptop].map((cookie) =>
      world.request(cookie, slow[world.chance(slow.length)] as never),
    )
    const spared = world.request(laptop, async (session) => {
      if (world.chance(2) === 0) session.rotateId()
      await world.servers[0]?.revokeAll('ann', { except: session as never })
    })
    await world.run()
    const others = await Promise.all(requests.slice(0, 2))
    for (const cookie of [phone, ...others]) {
      if (cookie !== undefined) {
        expect([seed, (await world.look(cookie)).user]).toEqual([seed, undefined])
      }
    }
    await Promise.all([spared, ...requests])
  })

  inAllOrders(
    'lose nothing that was acknowledged when servers end in the middle',
    async (world, seed) => {
      const first = await begun(world, { user: 'ann', count: 0 })
      const cookies = [first]
      let [acknowledged, started] = [0, 0]
      world.crashes = 12
      for (let client = 0; client < 3; client++) {
        void (async () => {
          for (let time = 1; time <= 2; time++) {
            started++
            const set = await world.request(cookies.at(-1) as string, (session) => {
              session.update('count', (count: number) => count + 1)
              session[`key${client}`] = time
              if (client === 1) session.rotateId()
            })
            acknowledged++
            if (set !== undefined) cookies.push(set)
          }
        })()
      }
      await world.run()
      world.crashes = 0

      // Any of them: one that led to a former id leads on for these moments.
      const { user, count } = await world.look(cookies[world.chance(cookies.length)] as string)
      expect([seed, user]).toEqual([seed, 'ann'])
      expect([seed, count >= acknowledged, count <= started]).toEqual([seed, true, true])
    },
  )
})
