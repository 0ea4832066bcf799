/** One framework: each of its libraries, beside the framework alone. */
import { BARE, type Library, type Mode, OURS, OURS_CHUNKED } from './apps/app.ts'
import { HONO, HONO_SESSIONS } from './apps/fetch.ts'
import { type Framework, librariesOf } from './apps/index.ts'
import { type Found, measureRounds, type Pace } from './rounds.ts'
import { type Cell, NOBODY, openStage, type Stage } from './stage.ts'

export interface Row {
  readonly cell: Cell
  /** What the table calls it. */
  readonly label: string
  readonly ours: boolean
}

export interface Comparison {
  readonly framework: Framework
  readonly rows: readonly Row[]
  readonly found: Found
}

export interface Extent {
  readonly pace: Pace
  readonly rivals: boolean
  /** No cookie sent at all, and the headers of a session written by hand. */
  readonly floors: boolean
  /** Visitors who take turns, more than the core remembers; or none. */
  readonly crowd: number
}

/** On one runtime. */
export async function compare(
  framework: Framework,
  command: (file: string) => readonly string[],
  { pace, rivals, floors, crowd }: Extent,
): Promise<Comparison> {
  const stage = await openStage(framework, command)
  const rows = await ourRows(stage, floors, crowd)
  if (rivals) {
    for (const library of librariesOf(framework).filter(isRival)) {
      rows.push(...(await rivalRows(stage, library)))
    }
  }
  const cells = rows.map(({ cell }) => cell)
  const found = await measureRounds(stage, cells, pace)
  await stage.end()
  return { framework, rows, found }
}

function isRival({ name }: Library): boolean {
  return ![BARE, OURS, OURS_CHUNKED, HONO].includes(name)
}

type Floor = readonly [mode: Mode, what: string]

/** The least that a session library can cost: untouched, read and changed. */
const FLOORS: readonly Floor[] = [
  ['empty', 'a middleware that does nothing'],
  ['vary', 'Vary written by hand'],
  ['set-cookie', 'Set-Cookie, Cache-Control and Vary written by hand'],
]

/** Fetch handlers know no middleware. */
async function floorsOf(stage: Stage): Promise<readonly Floor[]> {
  const modes = await stage.modes(BARE)
  return FLOORS.filter(([mode]) => modes.includes(mode))
}

async function inOrder<A, B>(all: readonly A[], make: (one: A) => Promise<B>): Promise<B[]> {
  const made: B[] = []
  for (const one of all) made.push(await make(one))
  return made
}

async function nobodysRow(stage: Stage): Promise<Row> {
  return {
    cell: await stage.bareCell(NOBODY),
    label: `${BARE}, no cookie sent`,
    ours: false,
  }
}

async function ourRows(stage: Stage, floors: boolean, crowd: number): Promise<Row[]> {
  const visitors = await stage.visitors(OURS)
  const bare = await stage.bareCell(visitors)
  const floor = async ([mode, what]: Floor): Promise<Row> => ({
    cell: await stage.cell({ library: BARE, mode, visitors, bare }),
    label: `${BARE}, ${what}`,
    ours: false,
  })
  const ours = async (mode: 'untouched' | 'read' | 'changed'): Promise<Row> => ({
    cell: await stage.cell({ library: OURS, mode, visitors, bare }),
    label: `${OURS}: ${mode}`,
    ours: true,
  })
  return [
    ...(floors ? [await nobodysRow(stage)] : []),
    { cell: bare, label: `${BARE}, cookie of ${OURS} sent`, ours: false },
    ...(floors ? await inOrder(await floorsOf(stage), floor) : []),
    await ours('untouched'),
    await ours('read'),
    ...(crowd === 0 ? [] : [await crowdRow(stage, bare, crowd)]),
    await ours('changed'),
  ]
}

async function crowdRow(stage: Stage, bare: Cell, crowd: number): Promise<Row> {
  const visitors = await stage.visitors(OURS, undefined, crowd)
  return {
    cell: await stage.cell({ library: OURS, mode: 'read', visitors, bare, inTurn: true }),
    label: `${OURS}: read, ${crowd.toLocaleString('en-US')} visitors in turn`,
    ours: true,
  }
}

async function rivalRows(stage: Stage, library: Library): Promise<Row[]> {
  const { name } = library
  const visitors = await stage.visitors(name)
  const framework = name === HONO_SESSIONS ? HONO : BARE
  const bare = await stage.bareCell(visitors, framework)
  const modes = await stage.modes(name)
  const rows: Row[] = [{ cell: bare, label: `${framework}, cookie of ${name} sent`, ours: false }]
  for (const mode of ['untouched', 'read', 'changed'] as const) {
    // Nothing to install: what is not called costs nothing.
    if (!modes.includes(mode)) continue
    const cell = await stage.cell({ library: name, mode, visitors, bare })
    const unasked = cell.sets && mode !== 'changed' ? ', sets its cookie again' : ''
    rows.push({ cell, label: `${name}: ${mode}${unasked}`, ours: false })
  }
  return rows
}
