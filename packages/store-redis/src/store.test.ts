/** Does the store do what every store does, with every client and however Redis is set up? */

import { storeCases, testStore } from '@sealed-session/conformance'
import type { SessionStore } from '@sealed-session/core'
import * as runner from 'vitest'
import { type Given, LIBRARIES } from '../test/clients.ts'
import { isAnswered } from '../test/records.ts'
import {
  LASTING,
  SERVER,
  SERVERS,
  Server,
  startCluster,
  until,
  WITHOUT_SERVER,
} from '../test/servers.ts'
import { type RedisStoreOptions, redisStore } from './index.ts'

const { afterAll, beforeAll, describe } = runner
/** Redis goes by its own clock and sweeps by itself, and clients are the app's to close. */
const asked = storeCases.filter(
  ({ needs = [] }) => !needs.some((need) => ['clock', 'sweep', 'close'].includes(need)),
)
const outages = asked.filter(({ needs }) => needs?.includes('outage'))
const rest = asked.filter((each) => !outages.includes(each))

/** After its server was killed and started again: the core's deadline is what ends such a request. */
const STUCK = 'node-redis 5'

let stores = 0
/** Each store has keys of its own. */
function fresh(): RedisStoreOptions {
  return { prefix: `store ${++stores}:` }
}

describe.skipIf(WITHOUT_SERVER)('a real Redis', () => {
  describe.each(SERVERS.length > 0 ? SERVERS : [SERVER])('%s', (binary) => {
    describe('as one server', () => {
      let server: Server
      const clients = new Map<string, Given>()
      beforeAll(async () => {
        server = await Server.start(binary)
        for (const { name, one } of LIBRARIES) clients.set(name, await one(server.port))
      })
      afterAll(() => ending(clients, [server]))

      for (const { name } of LIBRARIES) {
        testStore(() => doors(clients, name), runner, { name, clock: 'real', cases: rest })
      }
    })

    describe('as a cluster', () => {
      let nodes: readonly Server[] = []
      const clients = new Map<string, Given>()
      beforeAll(async () => {
        nodes = await startCluster(binary)
        const ports = nodes.map(({ port }) => port)
        for (const { name, cluster } of LIBRARIES) clients.set(name, await cluster(ports))
      })
      afterAll(() => ending(clients, nodes))

      for (const { name } of WITHOUT_SERVER ? LIBRARIES.slice(0, 1) : LIBRARIES) {
        testStore(() => doors(clients, name), runner, { name, clock: 'real', cases: rest })
      }
    })

    describe('that fails, and is started again', () => {
      let server: Server
      const clients = new Map<string, Given>()
      beforeAll(async () => {
        server = await Server.start(binary, ...LASTING)
        for (const { name, one } of LIBRARIES) clients.set(name, await one(server.port))
      })
      afterAll(() => ending(clients, [server]))

      for (const { name } of LIBRARIES.filter(({ name }) => name !== STUCK)) {
        const outage = {
          begin: () => server.kill(),
          async end(store: SessionStore) {
            await server.start()
            await until(() => isAnswered(store))
          },
        }
        const options = { name, clock: 'real', cases: outages, outage } as const
        testStore(() => doors(clients, name), runner, options)
      }
      runner.it.skip(`is answered by ${STUCK}, of whose commands some stay without an answer then`)
    })
  })
})

/** Two ways to the same keys, by two libraries, so that races are between these. */
function doors(clients: ReadonlyMap<string, Given>, name: string) {
  const options = fresh()
  const [first, second] = [clients.get(name), clients.get(besides(name))]
  if (first === undefined || second === undefined) throw new Error('There is no client.')
  return [redisStore(first.client, options), redisStore(second.client, options)] as const
}

function besides(name: string): string {
  return name.startsWith('node-redis') ? 'ioredis 6' : 'node-redis 6'
}

async function ending(clients: ReadonlyMap<string, Given>, servers: readonly Server[]) {
  for (const { close } of clients.values()) close()
  await Promise.all(servers.map((server) => server?.stop()))
}
