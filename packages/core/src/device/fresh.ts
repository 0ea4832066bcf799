/** Has the session's device proved itself just now? If not, it is sent round once, and does so on its way. */
import { isKey } from '../life/device.ts'
import type { Answer } from '../words/answer.ts'
import { chain } from '../words/awaitable.ts'
import { SessionError } from '../words/errors.ts'
import type { RequestHead } from '../words/request.ts'
import type { Asked, Judged, Verdict } from './binding.ts'
import type { DeviceCookie } from './cookies.ts'
import type { Guarding } from './guarding.ts'
import type { Demand, Things } from './things.ts'

export interface FreshOptions {
  readonly guarding: Guarding
  readonly demands: Things['demands']
  readonly guard: DeviceCookie
  readonly demand: DeviceCookie
  readonly require: 'prefer' | 'always'
  now(): number
}

/** Seconds for which it is remembered that a request was sent round. */
const REMEMBERED = 60

/** How often in that time, where proofs come back that have grown old on their way. */
const MOST = 3

const PASSES: Verdict = Object.freeze({ passes: true })

export function createJudge(options: FreshOptions) {
  const { guarding, demands, guard, demand, now } = options

  return async (
    { device, isUnbound }: Judged,
    request: RequestHead,
    asked: Asked,
  ): Promise<Verdict> => {
    const at = now()
    if (!isKey(device) && !isUnbound) return withoutDevice(asked, options.require)

    const header = request.header('cookie') ?? ''
    const proved = (await guarding.came(header, at)).find(({ key }) => key === device)?.at ?? 0
    if (at - proved <= asked.within * 1000) return PASSES
    const before = await demandIn(header, at)
    // What was asked for has not come back: a copy of the cookies, or a browser that has lost the key.
    const hasCome = proved !== 0 && proved !== before?.at
    if (before !== undefined && (!hasCome || before.times >= MOST)) return refused()
    return sentRound({ at: proved, times: (before?.times ?? 0) + 1 }, request, at)
  }

  async function demandIn(header: string, at: number): Promise<Demand | undefined> {
    const [token] = demand.read(header)
    if (token === undefined) return undefined
    return chain(demands.open(token, at), (opened) =>
      opened.refused !== undefined || opened.isOver ? undefined : opened.thing,
    )
  }

  /** By a 307, which keeps method and body; and without its guard, which the browser has to fetch anew before that. */
  async function sentRound(asks: Demand, request: RequestHead, at: number): Promise<Verdict> {
    const { target } = request
    if (target === undefined) return refused()
    const token = await demands.seal(asks, at + REMEMBERED * 1000)
    const instead: Answer = {
      status: 307,
      headers: [
        ['Location', toItself(target)],
        ['Cache-Control', 'no-store'],
        ['Set-Cookie', guard.expire()],
        ['Set-Cookie', demand.set(token, REMEMBERED)],
      ],
    }
    return { passes: false, error: error('has to prove itself'), instead }
  }
}

/** Relative, since a proxy may have cut the path; from here, so that it leads to no other host. */
function toItself(target: string): string {
  const query = target.indexOf('?')
  const path = query === -1 ? target : target.slice(0, query)
  return `./${path.slice(path.lastIndexOf('/') + 1)}${query === -1 ? '' : target.slice(query)}`
}

function withoutDevice({ withoutDevice }: Asked, require: 'prefer' | 'always'): Verdict {
  const choice = withoutDevice ?? (require === 'always' ? 'refuse' : 'pass')
  if (choice === 'pass') return PASSES
  return { passes: false, error: error('is not known: the session is bound to none') }
}

function refused(): Verdict {
  return { passes: false, error: error('has not proved itself') }
}

function error(what: string): SessionError {
  return new SessionError(
    'ERR_SESSION_DEVICE',
    `The visitor's device ${what}.`,
    'Nothing is wrong with the app: let the error pass, so that the response is made of it.',
    { status: 403 },
  )
}
