/** Stands in for `next/headers`: the request that a test is in the midst of, and what is set meanwhile. */
import { AsyncLocalStorage } from 'node:async_hooks'

export interface Next {
  /** By name, as Next.js keeps them. */
  readonly jar: Map<string, string>
  readonly headers: Headers
  /** Rendering may not set cookies; actions and route handlers may. */
  phase: 'render' | 'action'
  readonly set: { readonly name: string; readonly value: string; readonly options: object }[]
}

const requests = new AsyncLocalStorage<Next>()

/** Has `act` run in a request; answers with what it answered. */
export function inRequest<R>(next: Next, act: () => R): R {
  return requests.run(next, act)
}

function current(): Next {
  const next = requests.getStore()
  if (next === undefined) throw new Error('`cookies` was called outside a request scope.')
  return next
}

export async function cookies() {
  const next = current()
  return {
    getAll: () => [...next.jar].map(([name, value]) => ({ name, value })),
    set(name: string, value: string, options: object) {
      if (next.phase === 'render') {
        throw new Error('Cookies can only be modified in a Server Action or Route Handler.')
      }
      next.set.push({ name, value, options })
      if (value === '') next.jar.delete(name)
      else next.jar.set(name, value)
    },
  }
}

export async function headers(): Promise<Headers> {
  return current().headers
}
