/** What do sessions cost an HTTP server, in requests per second over real sockets? */
import type { Mode } from './requests/apps/app.ts'
import { BY_HAND } from './requests/apps/by-hand.ts'
import { type Framework, frameworks } from './requests/apps/index.ts'
import { type Comparison, compare, type Extent, type Row } from './requests/comparison.ts'
import { growthTables } from './requests/growth.ts'
import { middle, type Pace, quartilesOf, shareOf } from './requests/rounds.ts'
import { runtimesTable } from './requests/runtimes.ts'
import { scriptRuntimes } from './runtimes.ts'
import type { Part, Plot, Table, Target } from './section.ts'
import { spell, spellCount } from './statistics.ts'

const MAIN = 'Node 26'
const ALL = Object.keys(frameworks) as (keyof typeof frameworks)[]
const QUICK = ['Express', 'Fastify'] as const satisfies readonly Framework[]

/** Many short slices: the speed of a shared machine changes within a second. */
const PACE: Pace = { warmUp: { requests: 120_000, milliseconds: 4000 }, rounds: 7, slice: 50 }
const QUICK_PACE: Pace = { warmUp: { requests: 40_000, milliseconds: 2500 }, rounds: 4, slice: 40 }
const RUNTIMES_PACE: Pace = {
  warmUp: { requests: 40_000, milliseconds: 1200 },
  rounds: 3,
  slice: 40,
}
const GROWTH_PACE: Pace = { warmUp: { requests: 60_000, milliseconds: 3000 }, rounds: 5, slice: 40 }

/** More distinct cookies than the core remembers. */
const CROWD = 2500

export const requests: Part = async ({ quick }) => {
  const comparisons: Comparison[] = []
  for (const framework of quick ? QUICK : ALL) {
    console.error(`requests: ${framework}`)
    const command = (file: string) => [process.execPath, file]
    const extent: Extent = quick
      ? { pace: QUICK_PACE, rivals: false, floors: true, crowd: 0 }
      : { pace: PACE, rivals: true, floors: true, crowd: CROWD }
    comparisons.push(await compare(framework, command, extent))
  }
  const tables = comparisons.map(comparisonTable)
  if (!quick) {
    const others = scriptRuntimes(false).filter(({ name }) => name !== MAIN)
    const main = { runtime: MAIN, comparisons }
    tables.push(await runtimesTable(main, others, RUNTIMES_PACE))
    tables.push(...(await growthTables(GROWTH_PACE)))
  }
  return [
    {
      title: 'Requests per second',
      text: TEXT,
      tables,
      plots: [plot(comparisons, 'read'), plot(comparisons, 'changed')],
      targets: targets(comparisons),
    },
  ]
}

const TEXT = `A server process on one core, load from another process on another: 32 keep-alive connections, each of
which sends a request, reads the whole response and sends the next; the load never sleeps, since the server
would pay for waking it. Each library has a server process of its own, as in production, with an app for each
row that has one route, which answers 21 bytes of JSON. Before anything is timed every server answers
${PACE.warmUp.requests.toLocaleString('en-US')} requests (as many as it can in ${PACE.warmUp.milliseconds / 1000} seconds if it is slow): V8 goes on compiling for that long.
Memory for new objects has the size from the start that it grows to in a server that has run for some minutes
(\`--min-semi-space-size=16\`). The session holds 500 bytes of JSON:
**untouched** the library is installed and the route never looks; **read** the route answers one value of it;
**changed** the route increments a counter in it, so that a cookie is set every time. Every connection is
another visitor, who has logged in by a request and sends the same cookie each time. Before it is timed every
route is asked whether what was stored comes back, and whether a changed session counts on.

“Share of bare” is the CPU time of a request to the same framework without sessions, sent the same Cookie
header, as a share of the route's: 0.5 means that half as many requests are served per second. Where the
server is busy all the time this is the same as the ratio of requests per second; where it is not, the load
is what limits those. CPU time is that of all threads of the server, the kernel's part included. All routes of
a framework take turns in short slices, in another order every round, each followed by a slice of the bare
framework, with which it is compared; the figures are medians over the rounds; the middle half of the ratios
lies between those under “half of the rounds”, which tells how quiet the machine was.

The least that a session library can cost is in the rows of a middleware that does nothing, and of those that
set the same headers by hand, a cookie of the same length as ours included. The least that a sealed session can
cost is in those that are ${BY_HAND}: AES-256-GCM of node:crypto, JSON and the same headers, written into the
handler, and none of what a library adds. The core remembers recent tokens that it has
verified; with ${CROWD.toLocaleString('en-US')} visitors in turn it remembers none of those who come.

All libraries run with NODE_ENV=production and a lifetime of 14 days. Rivals whose Secure cookies would not be
sent over plain http do without the attribute. cookie-session and koa-session are signed, not encrypted;
express-session and @fastify/session keep the data in the server's memory and set an id. iron-session and
useSession have nothing to install, so they have no row for untouched. Some rivals set their cookie again on
every response, as they come: it is said in the row.`

export function comparisonTable({ framework, rows, found }: Comparison): Table {
  return {
    title: `${framework} on ${MAIN}`,
    columns: [
      '',
      'requests per second',
      'CPU µs per request',
      'share of bare',
      'half of the rounds',
      'server busy',
    ],
    rows: rows.map(({ cell, label, ours }) => {
      const { requestsPerSecond, cpu, utilisation } = middle(found, cell)
      const share = shareOf(found, cell)
      const quartiles = quartilesOf(found, cell)
      return {
        cells: [
          label,
          spellCount(requestsPerSecond),
          spell(cpu),
          share === undefined ? '–' : spellShare(share),
          quartiles === undefined ? '–' : quartiles.map(spellShare).join(' to '),
          `${Math.round(utilisation * 100)} %`,
        ],
        ours,
      }
    }),
  }
}

/** 0.96, but 0.0042. */
function spellShare(share: number): string {
  return share < 0.095 ? share.toPrecision(2) : share.toFixed(2)
}

/** Of ours and of the rivals, and what the same headers cost if they are written by hand. */
function plot(comparisons: readonly Comparison[], mode: 'read' | 'changed'): Plot {
  return {
    file: `requests-${mode}`,
    title: `A session of 500 bytes ${mode}, requests per second of the bare framework's on ${MAIN}`,
    unit: '',
    bars: comparisons.flatMap(({ framework, rows, found }) =>
      rows
        .filter(({ cell }) => cell.mode === mode && !cell.inTurn)
        .map(({ cell, ours }) => ({
          group: framework,
          label: cell.library,
          value: shareOf(found, cell) ?? 0,
          ours,
        }))
        .toSorted((a, b) => b.value - a.value),
    ),
  }
}

/** At least this share of the bare framework's requests per second. */
const WANTED: Readonly<Partial<Record<Framework, Readonly<Record<string, number>>>>> = {
  Express: { untouched: 0.97, read: 0.8, changed: 0.36 },
  Koa: { read: 0.6, changed: 0.28 },
  Fastify: { read: 0.6, changed: 0.29 },
  h3: { read: 0.6, changed: 0.28 },
  fetch: { read: 0.6, changed: 0.28 },
}

function targets(comparisons: readonly Comparison[]): Target[] {
  return comparisons.flatMap((comparison) => {
    const { framework } = comparison
    return Object.entries(WANTED[framework] ?? {}).map(([mode, wanted]): Target => {
      const measured = ours(comparison, mode)
      return {
        what: `${framework}, session ${mode}: requests per second, of the bare framework's`,
        wanted,
        direction: 'at least',
        measured,
        text: floor(comparison, mode),
      }
    })
  })
}

function ours({ rows, found }: Comparison, mode: string): number | undefined {
  const row = rows.find(({ cell, ours }) => ours && cell.mode === mode)
  return row && shareOf(found, row.cell)
}

/** The row that has the least a session library can cost, and what it is. */
const FLOORS: Readonly<Record<string, readonly [Mode, string]>> = {
  untouched: ['empty', 'a middleware that does nothing'],
  read: ['vary', 'Vary written by hand'],
  changed: ['set-cookie', 'the same headers written by hand'],
}

/** What the same costs without a library. */
function floor({ rows, found }: Comparison, mode: string): string {
  const [wanted, what] = FLOORS[mode] ?? []
  const spell = (row: Row | undefined, label: string | undefined) => {
    const share = row && shareOf(found, row.cell)
    return share === undefined ? [] : [`${label}: ${spellShare(share)}`]
  }
  const headers = rows.find(({ cell }) => cell.mode === wanted)
  const sealed = rows.find(({ cell }) => cell.library === BY_HAND && cell.mode === mode)
  return [...spell(headers, what), ...spell(sealed, BY_HAND)].join('; ')
}
