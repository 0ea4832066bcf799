import buffer from 'node:buffer'
import nodeCrypto from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  inDevelopment,
  nodePlatform,
  onWorkerd,
  outdatedNode,
  pooledRandom as pooled,
  variable,
} from './platform.ts'

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllEnvs()
  vi.unstubAllGlobals()
})

describe('the environment', () => {
  it('is that of the process', () => {
    vi.stubEnv('SOMETHING', 'there')
    expect(variable('SOMETHING')).toBe('there')
  })

  it('is empty where there is no process', () => {
    vi.stubGlobal('process', undefined)
    const found = variable('NODE_ENV')
    const development = inDevelopment()
    vi.unstubAllGlobals()
    expect([found, development]).toEqual([undefined, true])
  })

  it('is empty where looking is not allowed, as on Deno', () => {
    const env = new Proxy(
      {},
      {
        get() {
          throw new Error('Requires env access')
        },
      },
    )
    vi.stubGlobal('process', { ...process, env })
    const found = [variable('NODE_ENV'), inDevelopment()]
    vi.unstubAllGlobals()
    expect(found).toEqual([undefined, true])
  })

  it.each([
    ['production', false],
    ['development', true],
    ['test', true],
    [undefined, true],
  ])('NODE_ENV %s is development: %s', (value, expected) => {
    vi.stubEnv('NODE_ENV', value)
    expect(inDevelopment()).toBe(expected)
  })
})

describe('Node’s own modules', () => {
  it('are those of Node', () => {
    expect(nodePlatform()).toEqual({ crypto: nodeCrypto, Buffer: buffer.Buffer })
  })

  it.each<[string, (id: string) => unknown]>([
    ['no crypto', (id) => (id === 'node:crypto' ? undefined : buffer)],
    [
      'a crypto without hash, as Node had before 20.12',
      (id) => (id === 'node:crypto' ? {} : buffer),
    ],
    ['no buffer', (id) => (id === 'node:crypto' ? nodeCrypto : undefined)],
  ])('are not used if there is %s', (_what, builtin) => {
    vi.spyOn(process, 'getBuiltinModule').mockImplementation(builtin as never)
    expect(nodePlatform()).toBeUndefined()
  })

  it.each([
    ['no process', undefined],
    ['a process of somebody else’s', {}],
  ])('are not there if there is %s', (_what, process) => {
    vi.stubGlobal('process', process)
    const found = nodePlatform()
    vi.unstubAllGlobals()
    expect(found).toBeUndefined()
  })
})

describe('a Node that is too old', () => {
  it.each([
    ['18.20.8', { versions: { node: '18.20.8' } }],
    [undefined, { versions: { node: '24.0.0', bun: '1.2.0' } }],
    [undefined, { versions: {} }],
    [undefined, undefined],
    [undefined, { versions: { node: '26.0.0' }, getBuiltinModule: () => undefined }],
  ])('is known by what it lacks: %s', (expected, process) => {
    vi.stubGlobal('process', process)
    const found = outdatedNode()
    vi.unstubAllGlobals()
    expect(found).toBe(expected)
  })
})

describe('workerd', () => {
  it.each([
    [{ userAgent: 'Cloudflare-Workers' }, true],
    [{ userAgent: 'Node.js/26' }, false],
    [{}, false],
    [undefined, false],
  ])('is known by its name: %o', (navigator, expected) => {
    vi.stubGlobal('navigator', navigator)
    expect(onWorkerd()).toBe(expected)
  })
})

describe('random bytes', () => {
  /** The pools that were filled from now on. */
  async function fresh() {
    vi.resetModules()
    const asked: Uint8Array[] = []
    const system = crypto.getRandomValues.bind(crypto)
    vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
      asked.push(array as unknown as Uint8Array)
      return system(array as Uint8Array<ArrayBuffer>) as never
    })
    const { pooledRandom } = await import('./platform.ts')
    return { asked, pooledRandom }
  }

  it('are asked of the system by the pool, and not before they are needed', async () => {
    const { asked, pooledRandom } = await fresh()
    expect(asked).toHaveLength(0)

    for (let call = 0; call < 256; call++) pooledRandom(16)
    expect(asked.map(({ length }) => length)).toEqual([4096])
    pooledRandom(16)
    expect(asked.map(({ length }) => length)).toEqual([4096, 4096])
  })

  it('are handed out once, and wiped where they were', async () => {
    const { asked, pooledRandom } = await fresh()
    const first = pooledRandom(16)
    const [pool] = asked as [Uint8Array]
    const rest = pool.slice(16)
    const second = pooledRandom(32)

    expect([...second]).toEqual([...rest.subarray(0, 32)])
    expect([...pool.subarray(0, 48)]).toEqual(Array(48).fill(0))
    expect([...pool.subarray(48)]).toEqual([...rest.subarray(32)])
    // A copy: whoever has it cannot see what others get.
    expect([first.buffer.byteLength, second.buffer.byteLength]).toEqual([16, 32])
  })

  it('never reach over the end of a pool', async () => {
    const { asked, pooledRandom } = await fresh()
    pooledRandom(4090)
    const bytes = pooledRandom(16)

    expect(bytes).toHaveLength(16)
    expect(asked).toHaveLength(2)
    expect([...(asked[1] as Uint8Array).subarray(0, 16)]).toEqual(Array(16).fill(0))
  })

  it('come straight from the system if they are many', async () => {
    const { asked, pooledRandom } = await fresh()

    expect(pooledRandom(5000)).toBe(asked[0])
    expect(asked.map(({ length }) => length)).toEqual([5000])
  })

  it('are as many as were asked for, and no two lots alike', () => {
    const sizes = Array.from({ length: 5000 }, (_, at) => (at % 7 === 0 ? 0 : 8 + (at % 57)))
    const lots = sizes.map((size) => pooled(size))

    expect(lots.map(({ length }) => length)).toEqual(sizes)
    const filled = lots
      .filter(({ length }) => length > 0)
      .map((lot) => Buffer.from(lot).toString('hex'))
    expect(new Set(filled).size).toBe(filled.length)
  })
})
