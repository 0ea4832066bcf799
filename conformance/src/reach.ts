/** Is there a subject at this URL? Asked once, before hundreds of cases fail for the one reason that there is none. */
import { START } from './lab.ts'
import { PLAN_HEADER, writePlan } from './plan.ts'

/** Said of a URL in one sentence: what is wrong there, and what to do. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable'
}

/** So long a server may take to say that it is there. */
const PATIENCE = 10_000

/** What a subject without sessions does, however it was made: nothing, of which it tells. */
const NOTHING = writePlan({ install: [], now: START, seed: '', steps: [], respond: ['json'] })

const SERVING =
  "Serve one: await serve(subject, 3000), by import { serve } from '@sealed-session/conformance/node'."

/** @throws {Unreachable} If nobody answers, or whoever does is no subject. */
export async function reach(url: string): Promise<void> {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new Unreachable(`${url} is no URL; give one like http://localhost:3000.`)
  }
  const response = await fetch(url, {
    redirect: 'manual',
    headers: { [PLAN_HEADER]: NOTHING },
    signal: AbortSignal.timeout(PATIENCE),
  }).catch((error: Error) => {
    throw new Unreachable(`Nobody answers at ${url} (${reasonOf(error)}). ${SERVING}`)
  })
  const answer = await response.text()
  if (tellsOfNothing(answer)) return
  throw new Unreachable(
    `No subject is served at ${url}: it answered ${response.status}, and not with {"results":[]}. ${SERVING}`,
  )
}

/** Fetch says no more than that it failed; what it failed of says why. */
function reasonOf({ name, message, cause }: Error): string {
  if (name === 'TimeoutError') return `not within ${PATIENCE / 1000} seconds`
  const { code, message: why } = (cause ?? {}) as {
    readonly code?: string
    readonly message?: string
  }
  return code ?? why ?? message
}

function tellsOfNothing(answer: string): boolean {
  try {
    const { results } = JSON.parse(answer) as { readonly results?: unknown }
    return Array.isArray(results) && results.length === 0
  } catch {
    return false
  }
}
