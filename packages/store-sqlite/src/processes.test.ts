/** Several processes on one file, and processes that are killed while they write: done by `scripts/stores.ts`. */
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { bundle, linesUntilKilled, outputOf } from '../test/child.ts'
import { closing, newFile } from '../test/files.ts'
import { KEYS, keyOf, numberIn } from '../test/writes.ts'
import { sqliteStore } from './index.ts'

const NOT_IN_FULL = process.env.STORES_IN_FULL !== 'yes'

/** A limit for what hangs: a machine that is busy takes its time to begin processes. */
const LIMIT = 600_000

describe.skipIf(NOT_IN_FULL)('four processes on one SQLite file', { timeout: LIMIT }, async () => {
  const raise = await bundle('raise.ts')

  it('raise one counter 12,800 times, and none is lost', async () => {
    const path = newFile()
    const store = closing(sqliteStore(path))
    const now = Date.now()
    const times = { createdAt: now, seenAt: now, expiresAt: now + 24 * 3_600_000 }
    await store.create('counter', { ...times, value: '0' })
    await Promise.all([1, 2, 3, 4].map(() => outputOf(raise.start(path, '16', '200'))))
    expect((await store.read('counter'))?.value).toBe('12800')
  })

  it('may make the same new file at once', async () => {
    for (let round = 0; round < 10; round++) {
      const path = newFile()
      const children = [1, 2, 3, 4].map(() => outputOf(raise.start(path, '0', '0')))
      expect(await Promise.all(children)).toEqual(['0\n', '0\n', '0\n', '0\n'])
    }
  })
})

describe.skipIf(NOT_IN_FULL)(
  'a process that is killed while it writes to SQLite',
  { timeout: LIMIT },
  async () => {
    const write = await bundle('write.ts')

    it('leaves a sound file with every write that it was told of, fifty times', async () => {
      const path = newFile()
      /** What was told last of each key. */
      const told = new Map<string, Told>()
      let next = 0
      for (let kill = 0; kill < 50; kill++) {
        const lines = await linesUntilKilled(write.start(path, `${next}`), 1 + ((kill * 37) % 300))
        for (const line of lines) {
          const [number, is] = line.split(' ')
          told.set(keyOf(Number(number)), { number: Number(number), is: `${is}` })
          next = Number(number) + 1
        }
        expect(await foundIn(path, told, next)).toEqual({ integrity: 'ok', lost: [] })
        // The write that nobody was told of may have been done.
        told.delete(keyOf(next))
        next += 1
      }
      expect(told.size).toBeGreaterThan(KEYS / 2)
    })
  },
)

interface Told {
  readonly number: number
  readonly is: string
}

/** How the file is, and what of that which was told is not in it. */
async function foundIn(path: string, told: ReadonlyMap<string, Told>, next: number) {
  const database = new DatabaseSync(path)
  const integrity = database.prepare('pragma integrity_check').get()?.integrity_check
  database.close()

  const store = sqliteStore(path)
  const lost: unknown[] = []
  for (const [key, { number, is }] of told) {
    // The next write is to this key: it may have been done before anybody was told.
    if (key === keyOf(next)) continue
    const record = await store.read(key)
    const found = record === null ? 'gone' : numberIn(record.value)
    if (found !== (is === 'gone' ? 'gone' : number)) lost.push({ key, number, is, found })
  }
  store.close?.()
  return { integrity, lost }
}
