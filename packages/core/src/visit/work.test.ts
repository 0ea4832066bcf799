/** What a request costs, counted where the core meets the platform. Budgets: a change that raises one has to say why. */
import { createCipheriv, createDecipheriv } from 'node:crypto'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  counting,
  id,
  type Loose,
  MAX_AGE,
  OLD_SECRET,
  START,
  seal,
  site,
} from '../../test/support.ts'
import type { SessionOptions } from '../options/all.ts'
import { onHead } from '../response/gate.ts'

const node = process.getBuiltinModule('node:crypto')
const KEY = new Uint8Array(32)
const IV = new Uint8Array(16)
const Encryption = Object.getPrototypeOf(createCipheriv('aes-256-cbc', KEY, IV))
const Decryption = Object.getPrototypeOf(createDecipheriv('aes-256-cbc', KEY, IV))

const HOUR = 3_600_000
const DATA = { user: 'ann', roles: ['admin'] }
const EARLIER = { id: id(200), createdAt: START - HOUR, seenAt: START - HOUR, data: DATA }
const TOKEN = seal(EARLIER, { iv: 200, expiresAt: EARLIER.createdAt + MAX_AGE * 1000 })
const OTHERS = Array.from({ length: 40 }, (_, at) => `other${at}=${'x'.repeat(40)}`).join('; ')

/** A site whose next request is the one that counts. */
function prepared(options: SessionOptions<Loose> = {}, cookie = `session=${TOKEN}`) {
  const random = vi.fn(counting())
  const here = site({ sealer: 'node', random, ...options })
  here.browser.put(cookie)
  return { ...here, random }
}

/** Everything expensive that was asked of the platform since the spies were cleared. */
function work({ random }: { random: ReturnType<typeof vi.fn> }) {
  const asked = (object: object, method: string) =>
    vi.mocked((object as Record<string, () => unknown>)[method] as () => unknown).mock.calls.length
  const counted = {
    opened: asked(Decryption, 'update'),
    sealed: asked(Encryption, 'update'),
    hashed: asked(node, 'hash'),
    parsed: asked(JSON, 'parse'),
    written: vi.mocked(JSON.stringify).mock.calls.filter(([value]) => isData(value)).length,
    random: random.mock.calls.length,
    other: ['createCipheriv', 'createDecipheriv', 'createHmac', 'createHash', 'createSecretKey']
      .map((name) => asked(node, name))
      .reduce((sum, calls) => sum + calls),
  }
  return Object.fromEntries(Object.entries(counted).filter(([, calls]) => calls > 0))
}

function isData(value: unknown): boolean {
  return (
    (value as Loose | null)?.user !== undefined || (value as Loose | null)?.visits !== undefined
  )
}

/** From now on everything is counted. */
function count(): void {
  for (const object of [Decryption, Encryption]) vi.spyOn(object, 'update')
  for (const method of [
    'hash',
    'createCipheriv',
    'createDecipheriv',
    'createHmac',
    'createHash',
    'createSecretKey',
  ] as const) {
    vi.spyOn(node, method)
  }
  vi.spyOn(JSON, 'parse')
  vi.spyOn(JSON, 'stringify')
}

beforeEach(() => {
  // In development there is a watch on late changes, which costs more.
  vi.stubEnv('NODE_ENV', 'production')
})

afterEach(() => {
  vi.unstubAllEnvs()
  vi.restoreAllMocks()
})

describe('the work of a request', () => {
  it('is none while nobody looks at the session', async () => {
    const here = prepared()
    count()
    const scans = vi.spyOn(String.prototype, 'indexOf')

    await here.visit()

    expect(work(here)).toEqual({})
    expect(scans.mock.contexts.filter((text) => String(text).includes(TOKEN))).toEqual([])
  })

  it('is none with a schema either, which nobody asks until somebody looks', async () => {
    const validate = vi.fn((value: unknown) => ({ value: value as Loose }))
    const schema = { '~standard': { version: 1, vendor: 'test', validate } } as const
    const here = prepared({ schema })
    validate.mockClear()
    count()

    await here.visit()
    expect(work(here)).toEqual({})
    expect(validate).not.toHaveBeenCalled()

    await here.visit(({ session }) => session.user)
    expect(validate).toHaveBeenCalledTimes(1)
  })

  it('is none though an idle timeout is set, as long as renewal is not due', async () => {
    const here = prepared({ idleTimeout: 3600 })
    const expiresAt = START + HOUR
    here.browser.put(`session=${seal({ ...EARLIER, seenAt: START }, { expiresAt })}`)
    here.clock.pass(1800)
    count()

    await here.visit()
    expect(work(here)).toEqual({})

    here.clock.at += 1
    expect((await here.visit()).outcome).toBe('renewed')
    expect(work(here)).toEqual({
      opened: 1,
      sealed: 1,
      hashed: 4,
      parsed: 1,
      written: 1,
      random: 1,
    })
  })

  it('is one opening, and no writing, to read', async () => {
    const here = prepared()
    count()

    expect((await here.visit(({ session }) => session.user)).outcome).toBe('unchanged')
    expect(work(here)).toEqual({ opened: 1, hashed: 2, parsed: 1 })
  })

  it('is nothing of the kind to read what was read twice before', async () => {
    const here = prepared()
    await here.visit(({ session }) => session.user)
    await here.visit(({ session }) => session.user)
    count()

    expect((await here.visit(({ session }) => session.user)).outcome).toBe('unchanged')
    expect(work({ ...here, random: vi.fn() })).toEqual({})
  })

  it('is one opening every time where tokens are not kept', async () => {
    const here = prepared({ tokenCache: false })
    for (let n = 0; n < 3; n++) await here.visit(({ session }) => session.user)
    count()

    await here.visit(({ session }) => session.user)
    expect(work(here)).toEqual({ opened: 1, hashed: 2, parsed: 1 })
  })

  it('is one opening, one writing and one sealing to change', async () => {
    const here = prepared()
    count()

    await here.visit(({ session }) => {
      session.visits = 1
    })
    expect(work(here)).toEqual({
      opened: 1,
      sealed: 1,
      hashed: 4,
      parsed: 1,
      written: 1,
      random: 1,
    })
  })

  it('is one writing and one sealing to change what was read twice before', async () => {
    const here = prepared()
    await here.visit(({ session }) => session.user)
    await here.visit(({ session }) => session.user)
    here.random.mockClear()
    count()

    await here.visit(({ session }) => {
      session.visits = 1
    })
    expect(work(here)).toEqual({ sealed: 1, hashed: 2, written: 1, random: 1 })
  })

  it('is one writing and one sealing to begin a session, with random bytes for id and iv', async () => {
    const here = prepared({}, '')
    count()

    await here.visit(({ session }) => {
      session.user = 'ann'
    })
    expect(work(here)).toEqual({ sealed: 1, hashed: 2, written: 1, random: 2 })
  })

  it('is no sealing more for a save(): what it has sealed goes out, if nothing changes', async () => {
    const here = prepared({}, '')
    count()

    await here.visit(async ({ session }) => {
      session.user = 'ann'
      await session.save()
    })
    expect(work(here)).toEqual({ sealed: 1, hashed: 2, written: 2, random: 2 })
  })

  it('is one sealing more for a save() that is followed by a change', async () => {
    const here = prepared({}, '')
    count()

    await here.visit(async ({ session }) => {
      session.user = 'ann'
      await session.save()
      session.user = 'bob'
    })
    expect(work(here)).toEqual({ sealed: 2, hashed: 4, written: 2, random: 3 })
  })

  it.each<[string, string, object]>([
    ['garbage', 'garbage', {}],
    ['garbage of 16 kB', 'Fe26.2*'.padEnd(16_000, 'x'), {}],
    ['another key’s', seal(EARLIER, { secret: OLD_SECRET }), {}],
    ['a forged mac', `${TOKEN.slice(0, -1)}_`, { hashed: 2 }],
  ])('is no decryption to refuse %s', async (_what, token, expected) => {
    const here = prepared({}, `session=${token}`)
    count()

    await here.visit(({ session }) => session.user)
    expect(work(here)).toEqual(expected)
  })

  it('is the same beside forty other cookies: their names and values are skipped over', async () => {
    const scansOf = async (cookie: string) => {
      const here = prepared({}, cookie)
      const scans = vi.spyOn(String.prototype, 'indexOf')
      const { outcome } = await here.visit(({ session }) => session.user)
      expect(outcome).toBe('unchanged')
      const { contexts } = scans.mock
      scans.mockRestore()
      return contexts.filter((text) => String(text).includes(TOKEN)).length
    }
    const alone = await scansOf(`session=${TOKEN}`)

    expect(alone).toBeGreaterThan(0)
    expect(await scansOf(`${OTHERS}; session=${TOKEN}`)).toBe(alone)
    expect(await scansOf(`session=${TOKEN}; ${OTHERS}`)).toBe(alone)
  })
})

describe('the work of a request by web cryptography', () => {
  const subtle = ['encrypt', 'decrypt', 'sign', 'verify', 'deriveBits'] as const
  const calls = () =>
    Object.fromEntries(
      subtle
        .map((name) => [name, vi.mocked(crypto.subtle[name]).mock.calls.length] as const)
        .filter(([, asked]) => asked > 0),
    )

  beforeEach(() => {
    for (const name of subtle) vi.spyOn(crypto.subtle, name)
  })

  it('is none for a session that is opened on demand, and nobody demands it', async () => {
    const here = prepared({ sealer: 'web', load: 'on demand' })

    await here.visit()
    expect(calls()).toEqual({})

    await here.visit(({ session }) => session.user)
    expect(calls()).toEqual({ deriveBits: 1, sign: 1, decrypt: 1 })
  })

  it('is none for a visitor without a session', async () => {
    const here = prepared({ sealer: 'web' }, 'theme=dark')

    await here.visit()
    await here.visit(({ session }) => session.user)

    expect(calls()).toEqual({})
  })

  it('is the keys once, and no opening the third time a token comes', async () => {
    const here = prepared({ sealer: 'web' })

    await here.visit()
    expect(calls()).toEqual({ deriveBits: 1, sign: 1, decrypt: 1 })

    await here.visit()
    await here.visit(({ session }) => session.user)
    expect(calls()).toEqual({ deriveBits: 1, sign: 2, decrypt: 2 })

    await here.visit(({ session }) => {
      session.visits = 1
    })
    expect(calls()).toEqual({ deriveBits: 1, sign: 3, decrypt: 2, encrypt: 1 })
  })
})

describe('the work of a response', () => {
  const METHODS = ['writeHead', 'write', 'end', 'flushHeaders'] as const
  const gated = () => {
    const res = new ServerResponse(new IncomingMessage(new Socket()))
    onHead(res, { before: () => undefined, fail: () => undefined })
    return METHODS.map((name) => res[name])
  }

  it('makes no functions that would keep it in memory: all responses have the same', () => {
    const [one, other] = [gated(), gated()]

    expect(one).toEqual(other)
    expect(one).not.toEqual(METHODS.map((name) => ServerResponse.prototype[name]))
  })
})

describe('writing by a serializer of one’s own', () => {
  it('happens once at load and once at commit', async () => {
    const serializer = { stringify: vi.fn(JSON.stringify), parse: vi.fn(JSON.parse) }
    const here = site({ sealer: 'node', serializer })
    await here.visit(({ session }) => {
      session.user = 'ann'
    })
    expect(serializer.stringify.mock.calls).toEqual([[{ user: 'ann' }]])

    serializer.stringify.mockClear()
    await here.visit(({ session }) => session.user)
    expect(serializer.stringify.mock.calls).toEqual([[{ user: 'ann' }], [{ user: 'ann' }]])
    expect(serializer.parse.mock.calls).toEqual([['{"user":"ann"}']])
  })

  it('is spared while nobody looks', async () => {
    const serializer = { stringify: vi.fn(JSON.stringify), parse: vi.fn(JSON.parse) }
    const here = site({ sealer: 'node', serializer })
    await here.visit(({ session }) => {
      session.user = 'ann'
    })
    serializer.stringify.mockClear()

    await here.visit()
    expect(serializer.stringify).not.toHaveBeenCalled()
    expect(serializer.parse).not.toHaveBeenCalled()
  })
})
