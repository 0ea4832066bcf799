/** Reads that come at the same moment are one statement, and each has its own answer. */
import { describe, expect, it } from 'vitest'
import { database, freshStore, record, START } from '../test/support.ts'
import { gatheredReads, turnOf } from './gathered.ts'

/** A store, and what it has asked since it was made. */
async function watched() {
  const asked: string[] = []
  let isDown = false
  let time = START
  const store = await freshStore(
    { now: () => time },
    {
      query(text, values) {
        asked.push(text)
        return isDown ? Promise.reject(new Error('no connection')) : database.query(text, values)
      },
    },
  )
  asked.length = 0
  return {
    store,
    asked,
    goDown: () => void (isDown = true),
    wait: (milliseconds: number) => void (time += milliseconds),
  }
}

describe('reads', () => {
  it('that come together are one statement, and each finds its own', async () => {
    const { store, asked } = await watched()
    for (const key of ['one', 'two', 'three']) await store.create(key, record({ value: key }))
    asked.length = 0

    const keys = ['one', 'missing', 'three', 'two', 'one']
    const found = await Promise.all(keys.map((key) => store.read(key)))

    expect(found.map((each) => each?.value)).toEqual(['one', undefined, 'three', 'two', 'one'])
    expect(found[0]).not.toBe(found[4])
    expect(asked).toHaveLength(1)
  })

  it('find what was written before they were asked for', async () => {
    const { store } = await watched()
    await store.create('mine', record({ value: 'first' }))
    const [mine] = await Promise.all([store.read('mine'), store.read('other')])
    await store.update('mine', mine?.version as string, record({ value: 'second' }))

    const [again] = await Promise.all([store.read('mine'), store.read('other')])

    expect(again?.value).toBe('second')
  })

  it('find nothing that is over', async () => {
    const { store, wait } = await watched()
    await store.create('short', record({ expiresAt: START + 1000 }))
    await store.create('long', record({ expiresAt: START + 9000 }))
    wait(1000)

    const found = await Promise.all([store.read('short'), store.read('long')])

    expect(found.map((each) => each !== null)).toEqual([false, true])
  })

  it('that come alone are asked for alone', async () => {
    const { store, asked } = await watched()
    await store.read('one')
    await store.read('two')

    expect(asked).toHaveLength(2)
    expect(asked.every((text) => text.includes('key = $1'))).toBe(true)
  })

  it('fail together, each with its error', async () => {
    const { store, goDown } = await watched()
    goDown()

    const ends = await Promise.allSettled([store.read('one'), store.read('two')])

    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  })

  it('that are very many are several statements', async () => {
    const { store, asked } = await watched()
    await store.create('key-149', record({ value: 'there' }))
    asked.length = 0

    const found = await Promise.all(Array.from({ length: 150 }, (_, at) => store.read(`key-${at}`)))

    expect(found.at(-1)?.value).toBe('there')
    expect(asked).toHaveLength(2)
  })

  it('wait for nobody where there are no turns, or where requests may not share what they wait for', async () => {
    const asked: string[] = []
    const read = gatheredReads(
      async (text) => {
        asked.push(text)
        return []
      },
      { read: 'one', readAll: 'all' },
      () => START,
      undefined,
    )

    expect(await Promise.all([read('a'), read('b')])).toEqual([null, null])
    expect(turnOf({ setImmediate: () => 0, navigator: { userAgent: 'Cloudflare-Workers' } })).toBe(
      undefined,
    )
    expect(asked).toEqual(['one', 'one'])
  })
})
