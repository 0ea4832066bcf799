/** What the subjects of this repository have in common. */
import type { ServerResponse } from 'node:http'
import { act, type Hands, type Plan, type Result } from '@sealed-session/conformance'

/** What a handler did after its response had left, kept for the request that asks. */
let lateResults: readonly Result[] = []

/** The session as a property of `carrier`, and the adapter's accessor. */
export function handsOf<C extends object>(
  carrier: C,
  getSession: (carrier: C, name?: string) => unknown,
  allowCrossOrigin: (carrier: C) => void,
  requireDevice: (carrier: C, options: object) => Promise<void>,
): Hands {
  const property = carrier as { session: unknown }
  return {
    get session() {
      return property.session
    },
    set session(value) {
      property.session = value
    },
    getSession: (name) => getSession(carrier, name),
    allowCrossOrigin: () => allowCrossOrigin(carrier),
    requireDevice: (options) => requireDevice(carrier, options),
    deleteSession: () => void Reflect.deleteProperty(carrier, 'session'),
  }
}

/** Sets data though the head has left. */
export async function actLate(hands: Hands, plan: Plan): Promise<void> {
  lateResults = await act(hands, { ...plan, steps: [['set', 'late', true]] })
}

/** Acts when the head leaves, as the package on-headers has it done. */
export function whenHeadLeaves(res: ServerResponse, act: () => void): void {
  const { writeHead } = res
  let acted = false
  res.writeHead = ((...args: never[]) => {
    if (!acted) {
      acted = true
      act()
    }
    return Reflect.apply(writeHead, res, args)
  }) as typeof writeHead
}

/** For handlers that return a response: what is to be done once the adapter has had it. */
let afterwards: (() => Promise<void>) | undefined

export function actAfterwards(hands: Hands, plan: Plan): void {
  afterwards = () => actLate(hands, plan)
}

/** A fetch handler whose late acts come between the adapter and the client: nothing is left to chance. */
export function withAfterwards(
  handler: (request: Request) => Response | Promise<Response>,
): (request: Request) => Promise<Response> {
  return async (request) => {
    const response = await handler(request)
    const act = afterwards
    afterwards = undefined
    await act?.()
    return response
  }
}

export function tellLate(): string {
  return JSON.stringify({ results: lateResults })
}

/** A body in two pieces, for streams. */
export function pieces(body: string): [string, string] {
  return [body.slice(0, 10), body.slice(10)]
}
