/** The WebCrypto sealer on workerd, timed from outside: clocks stand still there while code runs. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { pinning } from '../processes.ts'
import { runtimes } from '../runtimes.ts'
import { median } from '../statistics.ts'

/** Microseconds per operation. */
export interface WorkerdTimes {
  readonly seal: { readonly ours: number; readonly iron: number }
  readonly unseal: { readonly ours: number; readonly iron: number }
}

const ROUNDS = 9
const OPERATIONS = 2000

export async function measureWorkerd(): Promise<WorkerdTimes> {
  const { startWorker } = await import('../../../scripts/runtimes/start.ts')
  const file = fileURLToPath(new URL('worker.ts', import.meta.url))
  const script = `export { default } from ${JSON.stringify(file)}`
  const { child, url } = await startWorker(runtimes().workerd, 'bench-worker', script)
  try {
    keepToOneCore(child.pid)
    return await timed(url)
  } finally {
    child.kill()
  }
}

async function timed(url: string): Promise<WorkerdTimes> {
  const found = { seal: { ours: [], iron: [] }, unseal: { ours: [], iron: [] } } as {
    [operation in 'seal' | 'unseal']: { ours: number[]; iron: number[] }
  }
  for (let round = -1; round < ROUNDS; round++) {
    for (const operation of ['seal', 'unseal'] as const) {
      for (const codec of ['ours', 'iron'] as const) {
        const path = `${url}${codec}/${operation}`
        const [none, all] = [await took(`${path}/0`), await took(`${path}/${OPERATIONS}`)]
        if (round >= 0) found[operation][codec].push(((all - none) * 1000) / OPERATIONS)
      }
    }
  }
  return {
    seal: { ours: median(found.seal.ours), iron: median(found.seal.iron) },
    unseal: { ours: median(found.unseal.ours), iron: median(found.unseal.iron) },
  }
}

/** Milliseconds until the answer. */
async function took(url: string): Promise<number> {
  const before = performance.now()
  const response = await fetch(url)
  const text = await response.text()
  if (!response.ok) throw new Error(`workerd answers ${response.status}: ${text}`)
  return performance.now() - before
}

function keepToOneCore(pid = 0): void {
  const [taskset = '', ...words] = pinning()
  if (taskset) spawnSync(taskset, ['-a', '-p', ...words, String(pid)])
}
