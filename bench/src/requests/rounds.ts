/** Rounds over all cells in another order each time: a slice of load for each. */
import { setTimeout as sleep } from 'node:timers/promises'
import { median, seededRandom, shuffled } from '../statistics.ts'
import type { Cell, Stage } from './stage.ts'

export interface Pace {
  /**
   * Requests that every server answers before, its apps the same number each, and the milliseconds after which
   * they are enough for those that are slow. V8 goes on compiling and taking back for some 30,000 requests.
   */
  readonly warmUp: { readonly requests: number; readonly milliseconds: number }
  readonly rounds: number
  /** Milliseconds of load that a cell gets in every round. */
  readonly slice: number
}

/**
 * Milliseconds of load before a slice is timed: a server that has slept has to open connections, and its code
 * and data have left the processor's caches.
 */
const LEAD_IN = 30

/** What a server did in one slice. */
export interface Slice {
  readonly requestsPerSecond: number
  /** Microseconds of CPU time of all the server's threads, per request. */
  readonly cpu: number
  /** CPU time over time: 1 is a core that was busy all the while. */
  readonly utilisation: number
}

interface Turn extends Slice {
  /** What the bare framework did right afterwards. */
  readonly bare: Slice | undefined
}

/** The turns of every cell, in the order of the rounds. */
export type Found = ReadonlyMap<Cell, readonly Turn[]>

/**
 * The bare framework has its slice after each of those that are compared with it, since the speed of a shared
 * machine changes from one second to the next.
 */
export async function measureRounds(
  stage: Pick<Stage, 'server' | 'load'>,
  cells: readonly Cell[],
  { warmUp, rounds, slice }: Pace,
): Promise<Found> {
  const { server, load } = stage
  for (const { name, port, connections, inTurn, visits } of cells) {
    await load.ask('prepare', { name, port, connections, inTurn, visits })
  }
  const random = seededRandom(1)
  const found = new Map(cells.map((cell) => [cell, [] as Turn[]]))
  const bares = new Set(cells.map(({ bare }) => bare))
  const compared = cells.filter((cell) => !bares.has(cell))
  await warm(stage, cells, warmUp)
  for (let round = 0; round < rounds; round++) {
    for (const cell of shuffled(compared, random)) await turnOf(cell)
  }
  return found

  async function turnOf(cell: Cell): Promise<void> {
    const own = await sliceOf(cell)
    const bare = cell.bare && (await sliceOf(cell.bare))
    found.get(cell)?.push({ ...own, bare })
    if (cell.bare && bare) found.get(cell.bare)?.push({ ...bare, bare: undefined })
  }

  async function sliceOf({ name, library }: Cell): Promise<Slice> {
    const read = async () => {
      const [spent, counted] = await Promise.all([
        server(library).ask('spent', null),
        load.ask('count', null),
      ])
      return { spent, ...counted }
    }
    await load.ask('begin', { name })
    await sleep(LEAD_IN)
    const before = await read()
    await sleep(slice)
    const after = await read()
    await load.ask('end', null)

    const requests = after.requests - before.requests
    const seconds = after.seconds - before.seconds
    const spent = after.spent - before.spent
    return {
      requestsPerSecond: requests / seconds,
      cpu: spent / requests,
      utilisation: spent / 1e6 / seconds,
    }
  }
}

/** All servers for the same time: the bare one's code is no less compiled than that of the others. */
async function warm(
  { load }: Pick<Stage, 'load'>,
  cells: readonly Cell[],
  warmUp: Pace['warmUp'],
): Promise<void> {
  for (const ofLibrary of Map.groupBy(cells, ({ library }) => library).values()) {
    const apps = [...new Map(ofLibrary.map(({ port, name }) => [port, name])).values()]
    const requests = warmUp.requests / apps.length
    const milliseconds = warmUp.milliseconds / apps.length
    for (const name of apps) await load.ask('run', { name, requests, milliseconds })
  }
}

/** In the middle of all rounds. */
export function middle(found: Found, cell: Cell): Slice {
  const turns = turnsOf(found, cell)
  const of = (key: keyof Slice) => median(turns.map((turn) => turn[key]))
  return {
    requestsPerSecond: of('requestsPerSecond'),
    cpu: of('cpu'),
    utilisation: of('utilisation'),
  }
}

/**
 * Requests per second of CPU time, of the bare framework's right afterwards: 1 is free of cost. Undefined for
 * the bare framework itself.
 */
export function shareOf(found: Found, cell: Cell): number | undefined {
  const shares = sharesOf(found, cell)
  return shares && median(shares)
}

/** The middle half of the rounds lies between these. */
export function quartilesOf(found: Found, cell: Cell): readonly [number, number] | undefined {
  const sorted = sharesOf(found, cell)?.toSorted((a, b) => a - b)
  if (sorted === undefined) return undefined
  const quarter = Math.floor(sorted.length / 4)
  return [sorted[quarter] as number, sorted[sorted.length - 1 - quarter] as number]
}

function sharesOf(found: Found, cell: Cell): readonly number[] | undefined {
  if (cell.bare === undefined) return undefined
  return turnsOf(found, cell).flatMap(({ cpu, bare }) => (bare ? [bare.cpu / cpu] : []))
}

function turnsOf(found: Found, cell: Cell): readonly Turn[] {
  const turns = found.get(cell)
  if (turns === undefined) throw new Error(`${cell.library}, ${cell.mode} was not measured`)
  return turns
}
