/** What does a session cost a server that is bound to a device, beside one that is not? */
import { bundle } from './bundle.ts'
import type { Kind } from './device/server.ts'
import { visitorOf } from './device/visitors.ts'
import type { LoadQuestions } from './requests/load.ts'
import { Peer } from './requests/peer.ts'
import { measureRounds, middle, quartilesOf, shareOf } from './requests/rounds.ts'
import type { ServerQuestions } from './requests/server.ts'
import { type Cell, CONNECTIONS, USUAL } from './requests/stage.ts'
import type { Part } from './section.ts'
import { spell, spellCount } from './statistics.ts'

const PACE = { warmUp: { requests: 80_000, milliseconds: 6000 }, rounds: 15, slice: 60 }
const QUICK_PACE = { warmUp: { requests: 30_000, milliseconds: 3000 }, rounds: 9, slice: 50 }

const MODES = ['read', 'changed'] as const

export const device: Part = async ({ quick }) => {
  const file = await bundle('device/server')
  const servers = {
    plain: new Peer<ServerQuestions>([process.execPath, file], 0),
    bound: new Peer<ServerQuestions>([process.execPath, file], 0),
  }
  const load = new Peer<LoadQuestions>([process.execPath, await bundle('requests/load')], 1)
  const server = (library: string) => servers[library as Kind]
  try {
    const cells = await Promise.all(
      MODES.map(async (mode) => {
        const bare = await cellOf('plain', mode, servers.plain)
        return { mode, bare, cell: await cellOf('bound', mode, servers.bound, bare) }
      }),
    )
    const all = cells.flatMap(({ bare, cell }) => [bare, cell])
    const found = await measureRounds({ server, load }, all, quick ? QUICK_PACE : PACE)
    const rows = all.map((cell) => {
      const { cpu, requestsPerSecond } = middle(found, cell)
      const share = shareOf(found, cell)
      const [from, to] = quartilesOf(found, cell) ?? []
      const cost = share === undefined ? '' : spell(1 / share)
      const range = from && to ? `${spell(1 / to)} to ${spell(1 / from)}` : ''
      const cells = [
        `${cell.mode}, ${cell.library}`,
        spell(cpu),
        spellCount(requestsPerSecond),
        cost,
        range,
      ]
      return { cells, ours: cell.library === 'bound' }
    })
    const columns = ['', 'µs of CPU', 'requests per second', 'beside plain', 'half of the rounds']
    return [
      {
        title: 'Sessions that are bound to a device',
        text: TEXT,
        tables: [{ title: 'Express', columns, rows }],
        plots: [],
        targets: cells.map(({ mode, cell }) => ({
          what: `a bound session beside one that is not, ${mode}, CPU time of a request to Express`,
          wanted: 1.15,
          direction: 'at most' as const,
          measured: 1 / (shareOf(found, cell) ?? Number.NaN),
        })),
      },
    ]
  } finally {
    await Promise.all([servers.plain.end(), servers.bound.end(), load.end()])
  }
}

async function cellOf(
  library: Kind,
  mode: (typeof MODES)[number],
  server: Peer<ServerQuestions>,
  bare?: Cell,
): Promise<Cell> {
  const isBound = library === 'bound'
  const cookies = await Promise.all(
    Array.from({ length: CONNECTIONS }, () => visitorOf(isBound, USUAL)),
  )
  const body = JSON.stringify({ hello: 'ann' })
  return {
    name: `${library} ${mode}`,
    library,
    mode,
    bare,
    sets: mode === 'changed',
    port: await server.ask('open', { framework: 'Express', library, mode }),
    connections: CONNECTIONS,
    inTurn: false,
    visits: cookies.map((cookie) => ({ cookie, body })),
  }
}

const TEXT = `The same app with the same sessions of ${USUAL} bytes, without and with \`deviceBound: true\`, measured as the
requests above. Of a bound session the request brings a guard along, which is opened and compared with the key in the
session. Each slice of the one is followed by a slice of the other.`
