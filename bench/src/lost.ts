/** How many changes are lost when the requests of one visitor overlap, over several processes? */
import { Agent, get } from 'node:http'
import { text } from 'node:stream/consumers'
import { Server } from '../../packages/store-redis/test/servers.ts'
import { bundle } from './bundle.ts'
import type { LostQuestions } from './lost/server.ts'
import { SECRET } from './requests/apps/app.ts'
import { Peer } from './requests/peer.ts'
import type { Part } from './section.ts'
import { spellCount } from './statistics.ts'

const PROCESSES = 4
const CLIENTS = 64

/** Needs Redis on this machine, which it starts itself, on loopback. */
export const lost: Part = async ({ quick }) => {
  const requests = quick ? 20 : 200
  const redis = await Server.start()
  try {
    const rows = []
    for (const library of ['ours', 'theirs'] as const) {
      const found = await count(library, redis.port, requests)
      const sum = Object.values(found.clients).reduce((all, each) => all + each, 0)
      const all = CLIENTS * requests
      rows.push({
        cells: [
          library === 'ours' ? 'sealed-session' : 'express-session, connect-redis',
          spellCount(all),
          spellCount(all - found.count),
          spellCount(all - sum),
          `${found.seconds.toFixed(1)} s`,
        ],
        ours: library === 'ours',
      })
    }
    return [
      {
        title: 'Changes that are lost',
        text: `${CLIENTS} clients with one visitor's cookie send ${requests} requests each to ${PROCESSES} processes of Express, with sessions in one Redis. Each request counts one up, and counts its client's own key up.`,
        tables: [
          {
            title: 'Of one session, changed by many requests at a time',
            columns: ['', 'requests', 'lost of the counter', 'lost of the clients’ keys', 'took'],
            rows,
          },
        ],
        plots: [],
        targets: [],
      },
    ]
  } finally {
    await redis.stop()
  }
}

async function count(library: 'ours' | 'theirs', redis: number, requests: number) {
  const file = await bundle('lost/server')
  const peers = Array.from(
    { length: PROCESSES },
    (_, at) => new Peer<LostQuestions>([process.execPath, file], at % 2),
  )
  const ports = await Promise.all(
    peers.map((peer) => peer.ask('open', { library, redis, secret: SECRET })),
  )
  const agent = new Agent({ keepAlive: true, maxSockets: CLIENTS })
  const ask = (port: number, path: string, cookie = '') =>
    new Promise<{ cookies: readonly string[]; body: string }>((resolve, reject) => {
      get({ host: '127.0.0.1', port, path, agent, headers: { cookie } }, async (res) => {
        const body = await text(res)
        if (res.statusCode === 200) resolve({ cookies: res.headers['set-cookie'] ?? [], body })
        else reject(new Error(`${res.statusCode}: ${body}`))
      }).on('error', reject)
    })
  const [first = 0] = ports
  const { cookies } = await ask(first, '/begin')
  const cookie = cookies[0]?.split(';')[0] as string
  const started = performance.now()
  await Promise.all(
    Array.from({ length: CLIENTS }, async (_, client) => {
      for (let at = 0; at < requests; at++) {
        const port = ports[(client + at) % PROCESSES] as number
        await ask(port, `/add?client=${client}`, cookie)
      }
    }),
  )
  const seconds = (performance.now() - started) / 1000
  const {
    count,
    cookie: _,
    ...clients
  } = JSON.parse((await ask(first, '/', cookie)).body) as {
    count: number
    cookie?: unknown
  } & Record<string, number>
  agent.destroy()
  for (const peer of peers) await peer.end()
  return { count, clients, seconds }
}
