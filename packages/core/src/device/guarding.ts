/** Is a session that came held by the device that it is bound to? */
import type { Opened } from '../home/home.ts'
import type { Came } from '../life/came.ts'
import { isInTime, isKey, pendingSince } from '../life/device.ts'
import { type Awaitable, chain, isPromise } from '../words/awaitable.ts'
import type { Opener } from './binding.ts'
import type { DeviceCookie } from './cookies.ts'
import type { Guard, Things } from './things.ts'

export interface GuardingOptions {
  readonly guards: Things['guards']
  readonly cookie: DeviceCookie
  /** Nobody's session stays unbound. */
  readonly always: boolean
  /** Whose it is, by its data. */
  subjectOf(data: object): string | undefined
}

export interface Guarding {
  over(home: Opener, header: string): Opener
  /** The guards that came, and hold still. */
  came(header: string, now: number): Awaitable<readonly Guard[]>
}

export function createGuarding({ guards, cookie, always, subjectOf }: GuardingOptions): Guarding {
  function came(header: string, now: number): Awaitable<readonly Guard[]> {
    const tokens = cookie.read(header)
    if (tokens.length === 0) return NONE
    // Nearly always.
    if (tokens.length === 1) return chain(open(tokens[0] as string, now), listed)
    const opened = all(tokens.map((token) => open(token, now)))
    return chain(opened, (found) => found.filter((each) => each !== undefined))
  }

  function open(token: string, now: number): Awaitable<Guard | undefined> {
    return chain(guards.open(token, now), (found) =>
      found.refused !== undefined || found.isOver ? undefined : found.thing,
    )
  }

  function admit(session: Came, header: string, now: number): Awaitable<Opened> {
    const { id, device } = session.head
    if (device === undefined) {
      return always && subjectOf(session.data.fresh()) !== undefined ? UNBOUND : session
    }
    return chain(came(header, now), (all): Opened => {
      if (isKey(device)) {
        // A cookie from before, which a slower response has brought back, is written anew.
        if (all.some(({ key }) => key === device)) {
          return session.wasJustBound ? { ...session, stale: true } : session
        }
        const moved = all.find(({ from }) => from === device)
        if (moved !== undefined) return boundTo(moved.key, session)
        return session.wasJustBound ? session : UNBOUND
      }
      // Bound, and a request that was under way meanwhile has written it as it was before.
      const guard = all.find(({ sid }) => sid === id)
      if (guard !== undefined) return boundTo(guard.key, session)
      return !always || isInTime(pendingSince(device), now) ? session : UNBOUND
    })
  }

  return {
    came,
    over: (home, header) => ({
      open: (token, now) =>
        chain(home.open(token, now), (opened) =>
          opened.refused === undefined ? admit(opened, header, now) : opened,
        ),
    }),
  }
}

/** Due to be written so. */
export function boundTo(key: string, came: Came): Came {
  const { head, row } = came
  return {
    ...came,
    head: { ...head, device: key },
    stale: true,
    row: row && { ...row, stale: true },
  }
}

function all<R>(given: readonly Awaitable<R>[]): Awaitable<readonly R[]> {
  return given.some(isPromise) ? Promise.all(given) : (given as readonly R[])
}

function listed(guard: Guard | undefined): readonly Guard[] {
  return guard === undefined ? NONE : [guard]
}

const NONE: readonly Guard[] = Object.freeze([])
const UNBOUND = Object.freeze({ refused: 'unbound' } as const)
