/** What do connections, the session's size and unrelated cookies change? */
import type { Table } from '../section.ts'
import { spellCount } from '../statistics.ts'
import { OURS, OURS_CHUNKED } from './apps/app.ts'
import type { Framework } from './apps/index.ts'
import { type Found, measureRounds, middle, type Pace, shareOf } from './rounds.ts'
import { type Cell, CONNECTIONS, openStage, type Stage } from './stage.ts'
import type { Visitor } from './visitors.ts'

const FRAMEWORKS = ['Express', 'Fastify'] as const satisfies readonly Framework[]

const NUMBERS_OF_CONNECTIONS = [1, 8, 64]
const SIZES = [110, 500, 2500, 8000]
const NUMBERS_OF_COOKIES = [0, 40]

interface Row {
  readonly label: string
  readonly cells: readonly Cell[]
}

interface Grown {
  readonly found: Found
  readonly connections: readonly Row[]
  readonly sizes: readonly Row[]
  readonly cookies: readonly Row[]
}

export async function growthTables(pace: Pace): Promise<Table[]> {
  const grown: Grown[] = []
  for (const framework of FRAMEWORKS) grown.push(await growthOf(framework, pace))
  const table = (
    title: string,
    columns: readonly string[],
    rowsOf: (one: Grown) => readonly Row[],
  ): Table => ({
    title: `${title}: requests per second (share of the bare framework, sent the same header)`,
    columns: ['', ...columns],
    rows: grown.flatMap((one) => rowsOf(one).map((row) => spelled(row, one.found))),
  })
  return [
    table(
      'By the number of connections',
      NUMBERS_OF_CONNECTIONS.map(String),
      (one) => one.connections,
    ),
    table(
      'By the size of the data (`maxChunks: 4`)',
      SIZES.map((bytes) => `${spellCount(bytes)} bytes`),
      (one) => one.sizes,
    ),
    table(
      'By the number of unrelated cookies of 40 bytes',
      NUMBERS_OF_COOKIES.map(String),
      (one) => one.cookies,
    ),
  ]
}

function spelled({ label, cells }: Row, found: Found): Table['rows'][number] {
  const spell = (cell: Cell) => {
    const perSecond = spellCount(middle(found, cell).requestsPerSecond)
    return `${perSecond} (${shareOf(found, cell)?.toFixed(2)})`
  }
  return { cells: [label, ...cells.map(spell)], ours: true }
}

async function growthOf(framework: Framework, pace: Pace): Promise<Grown> {
  const stage = await openStage(framework, (file) => [process.execPath, file])
  const connections = [await connectionsRow(stage, framework)]
  const sizes = await sizeRows(stage, framework)
  const cookies = [await cookiesRow(stage, framework)]
  const ours = [...connections, ...sizes, ...cookies].flatMap(({ cells }) => cells)
  const cells = new Set(ours.flatMap((cell) => (cell.bare ? [cell, cell.bare] : [cell])))
  const found = await measureRounds(stage, [...cells], pace)
  await stage.end()
  return { found, connections, sizes, cookies }
}

async function connectionsRow(stage: Stage, framework: Framework): Promise<Row> {
  const cells: Cell[] = []
  for (const connections of NUMBERS_OF_CONNECTIONS) {
    const visitors = await stage.visitors(OURS, undefined, connections)
    const bare = await stage.bareCell(visitors, undefined, connections)
    cells.push(await stage.cell({ library: OURS, mode: 'read', visitors, bare, connections }))
  }
  return { label: `${framework}, read`, cells }
}

async function sizeRows(stage: Stage, framework: Framework): Promise<Row[]> {
  const library = OURS_CHUNKED
  const read: Cell[] = []
  const changed: Cell[] = []
  for (const bytes of SIZES) {
    const visitors = await stage.visitors(library, bytes)
    const bare = await stage.bareCell(visitors)
    read.push(await stage.cell({ library, mode: 'read', visitors, bare }))
    changed.push(await stage.cell({ library, mode: 'changed', visitors, bare }))
  }
  return [
    { label: `${framework}, read`, cells: read },
    { label: `${framework}, changed`, cells: changed },
  ]
}

async function cookiesRow(stage: Stage, framework: Framework): Promise<Row> {
  const cells: Cell[] = []
  const known = await stage.visitors(OURS, undefined, CONNECTIONS)
  for (const number of NUMBERS_OF_COOKIES) {
    const visitors = known.map((visitor) => withOthers(visitor, number))
    const bare = await stage.bareCell(visitors)
    cells.push(await stage.cell({ library: OURS, mode: 'read', visitors, bare }))
  }
  return { label: `${framework}, read`, cells }
}

/** Unrelated cookies of 40 bytes before the visitor's own. */
function withOthers({ cookie, user }: Visitor, number: number): Visitor {
  const others = Array.from({ length: number }, (_, at) => `other${at}=`.padEnd(40, 'x'))
  return { cookie: [...others, cookie].join('; '), user }
}
