/** A process that raises a counter so many times, as so many callers would: `raise.ts path callers times`. */
import { sqliteStore } from '../src/index.ts'

const [path = '', callers, times] = process.argv.slice(2)
const store = sqliteStore(path, { busyTimeout: 20_000 })
let conflicts = 0

for (let round = 0; round < Number(times); round++) {
  await Promise.all(Array.from({ length: Number(callers) }, raise))
}
console.log(conflicts)

/** As a commit does: read, change, write; and once more with what a conflict tells. */
async function raise(): Promise<void> {
  let current = await store.read('counter')
  await null
  for (;;) {
    if (current === null) throw new Error('the counter is gone')
    const value = String(Number(current.value) + 1)
    const answer = await store.update('counter', current.version, { ...current, value })
    if (answer.ok) return
    conflicts++
    current = answer.current
  }
}
