/** A process that writes until it is killed, and tells of each write that was acknowledged: `write.ts path`. */
import { writeSync } from 'node:fs'
import { sqliteStore } from '../src/index.ts'
import { keyOf, textOf } from './writes.ts'

const [path = '', first] = process.argv.slice(2)
const store = sqliteStore(path)
const times = { createdAt: Date.now(), seenAt: Date.now(), expiresAt: Date.now() + 3_600_000 }

for (let number = Number(first); ; number++) {
  const key = keyOf(number)
  const record = { ...times, value: textOf(number), subject: 'subject' }
  const current = await store.read(key)
  if (current === null) {
    await store.create(key, record)
    tell(number, 'kept')
  } else if (number % 7 === 0) {
    await store.delete(key, current.version)
    tell(number, 'gone')
  } else {
    await store.update(key, current.version, record)
    tell(number, 'kept')
  }
}

/** In one piece, before the next write begins. */
function tell(number: number, is: 'kept' | 'gone'): void {
  writeSync(1, `${number} ${is}\n`)
}
