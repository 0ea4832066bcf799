/** How long do these tasks take, in microseconds, when none has a better moment than the others? */
import process from 'node:process'
import { median, seededRandom, shuffled } from './statistics.ts'

export interface Task {
  readonly name: string
  /** One operation. Promises are awaited, one at a time. */
  run(): unknown
}

export interface Pace {
  readonly rounds: number
  /** Milliseconds that a task gets in every round. */
  readonly slice: number
}

/** Microseconds per operation, the median over the rounds. */
export interface Time {
  /** Of all threads of the process, so that work on a thread pool counts. */
  readonly cpu: number
  readonly wall: number
}

const WARM_UP_ROUNDS = 2

/** So many milliseconds of operations pass between two looks at the clock. */
const BATCH = 1

/** Every round visits all tasks, in another order each time. */
export async function measure(
  tasks: readonly Task[],
  { rounds, slice }: Pace,
): Promise<Map<string, Time>> {
  const random = seededRandom(1)
  const slices = await Promise.all(tasks.map(async (task) => ({ task, runFor: await timed(task) })))
  const found = new Map(tasks.map(({ name }) => [name, [] as Time[]]))
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    for (const { task, runFor } of shuffled(slices, random)) {
      const time = await runFor(slice)
      if (round >= 0) found.get(task.name)?.push(time)
    }
  }
  return new Map([...found].map(([name, times]) => [name, middle(times)]))
}

function middle(times: readonly Time[]): Time {
  return {
    cpu: median(times.map(({ cpu }) => cpu)),
    wall: median(times.map(({ wall }) => wall)),
  }
}

/** Synchronous tasks must not pay for an `await` that their users do not need. */
async function timed(task: Task): Promise<(milliseconds: number) => Promise<Time>> {
  const first = task.run()
  const isSynchronous = !(first instanceof Promise)
  await first
  const runBatch = isSynchronous ? runSynchronously : runAwaiting
  let batch = 1

  return async (milliseconds) => {
    const cpuBefore = cpuTime()
    const before = performance.now()
    let operations = 0
    let elapsed = 0
    while (elapsed < milliseconds) {
      await runBatch(task, batch)
      operations += batch
      elapsed = performance.now() - before
    }
    batch = Math.max(1, Math.round((operations / elapsed) * BATCH))
    const wall = (elapsed * 1000) / operations
    const cpu = (cpuTime() - cpuBefore) / operations
    return { cpu: cpu > 0 ? cpu : wall, wall }
  }
}

function runSynchronously(task: Task, batch: number): void {
  for (let done = 0; done < batch; done++) task.run()
}

async function runAwaiting(task: Task, batch: number): Promise<void> {
  for (let done = 0; done < batch; done++) await task.run()
}

/** Microseconds of all threads; never advances where the runtime does not tell. */
function cpuTime(): number {
  const { user, system } = process.cpuUsage?.() ?? { user: 0, system: 0 }
  return user + system
}
