/** Rounds over all cells in another order each time: a slice of load for each. */
import { median, seededRandom, shuffled } from '../statistics.ts'
import type { Cell, Stage } from './stage.ts'

export interface Pace {
  /**
   * Requests that every app answers before, and the milliseconds after which they are enough for those that
   * are slow. V8 goes on compiling and taking back for some 30,000 requests.
   */
  readonly warmUp: { readonly requests: number; readonly milliseconds: number }
  readonly rounds: number
  /** Milliseconds of load that a cell gets in every round. */
  readonly slice: number
}

/** What a server did in one slice. */
export interface Slice {
  readonly requestsPerSecond: number
  /** Microseconds of CPU time of all the server's threads, per request. */
  readonly cpu: number
  /** CPU time over time: 1 is a core that was busy all the while. */
  readonly utilisation: number
}

/** The slices of every cell, in the order of the rounds. */
export type Found = ReadonlyMap<Cell, readonly Slice[]>

export async function measureRounds(
  { server, load }: Stage,
  cells: readonly Cell[],
  { warmUp, rounds, slice }: Pace,
): Promise<Found> {
  for (const { name, port, connections, inTurn, visits } of cells) {
    await load.ask('prepare', { name, port, connections, inTurn, visits })
  }
  const random = seededRandom(1)
  const found = new Map(cells.map((cell) => [cell, [] as Slice[]]))
  for (const { name } of oneOfEachApp(cells)) await load.ask('run', { name, ...warmUp })
  for (let round = 0; round < rounds; round++) {
    for (const cell of shuffled(cells, random)) found.get(cell)?.push(await sliceOf(cell))
  }
  return found

  async function sliceOf({ name, library }: Cell): Promise<Slice> {
    const before = await server(library).ask('spent', null)
    const { requests, seconds } = await load.ask('run', { name, milliseconds: slice })
    const spent = (await server(library).ask('spent', null)) - before
    return {
      requestsPerSecond: requests / seconds,
      cpu: spent / requests,
      utilisation: spent / 1e6 / seconds,
    }
  }
}

function oneOfEachApp(cells: readonly Cell[]): Iterable<Cell> {
  return new Map(cells.map((cell) => [cell.port, cell])).values()
}

/** In the middle of all rounds. */
export function middle(found: Found, cell: Cell): Slice {
  const slices = slicesOf(found, cell)
  const of = (key: keyof Slice) => median(slices.map((slice) => slice[key]))
  return {
    requestsPerSecond: of('requestsPerSecond'),
    cpu: of('cpu'),
    utilisation: of('utilisation'),
  }
}

/**
 * Requests per second of CPU time, of the bare framework's in the same round: 1 is free of cost. Undefined
 * for the bare framework itself.
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
  const bare = slicesOf(found, cell.bare)
  return slicesOf(found, cell).map(({ cpu }, round) => (bare[round] as Slice).cpu / cpu)
}

function slicesOf(found: Found, cell: Cell): readonly Slice[] {
  const slices = found.get(cell)
  if (slices === undefined) throw new Error(`${cell.library}, ${cell.mode} was not measured`)
  return slices
}
