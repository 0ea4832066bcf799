/**
 * A process of an app, with sixteen clients: each raises one counter that all share, and one of its own in the same
 * session, two hundred times. Told by its arguments: library, `one` or `cluster`, ports, and its name.
 */
import { redisStore } from '../src/index.ts'
import { LIBRARIES, type Library } from './clients.ts'
import { hashOf } from './records.ts'

const [library, how, ports = '', name = ''] = process.argv.slice(2)
const { one, cluster } = LIBRARIES.find(({ name }) => name === library) as Library
const all = ports.split(',').map(Number)
const { client, close } = await (how === 'cluster' ? cluster(all) : one(all[0] ?? 0))
const store = redisStore(client)
const key = hashOf('counter')
let conflicts = 0

await Promise.all(Array.from({ length: 16 }, (_, index) => raiseAll(`${name} ${index}`)))
process.stdout.write(`${conflicts}\n`)
await close()

async function raiseAll(own: string): Promise<void> {
  for (let times = 0; times < 200; times++) await raise(own)
}

/** What every commit does: from what was read to what is written, and again with what a conflict tells. */
async function raise(own: string): Promise<void> {
  let current = await store.read(key)
  while (current !== null) {
    const counts: Record<string, number> = JSON.parse(current.value)
    for (const each of ['all', own]) counts[each] = (counts[each] ?? 0) + 1
    const answer = await store.update(key, current.version, {
      ...current,
      value: JSON.stringify(counts),
    })
    if (answer.ok) return
    conflicts++
    current = answer.current
  }
  throw new Error('The counter is gone.')
}
