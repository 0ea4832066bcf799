/** What was given in place of a request, and what should have been? */
import { SessionError } from '../words/errors.ts'
import { kindOf } from '../words/faults.ts'

/** Where something was given, and what is asked for there. */
export interface Place {
  /** As in `sessions.open() takes a Request …`. */
  readonly takes: string
  /** What to do where nothing more can be told of what was given. */
  readonly remedy: string
}

/** A kind of thing that is easily taken for a request: what it is called, and what to give in its place. */
interface LookAlike {
  is(given: Loose): boolean
  readonly what: string
  readonly remedy: string
}

type Loose = Readonly<Record<string, unknown>>

const has = (...names: readonly string[]) => {
  return (given: Loose) => names.every((name) => name in given)
}

/** The first that fits tells. */
const LOOK_ALIKES: readonly LookAlike[] = [
  {
    is: Array.isArray,
    what: 'a list',
    remedy: 'A list of headers becomes what is asked for by new Headers(list).',
  },
  {
    is: (given) =>
      has('requestContext')(given) || has('multiValueHeaders')(given) || has('rawPath')(given),
    what: 'an event of AWS Lambda',
    remedy:
      "It has cookies of its own: sessions.open(event.cookies?.join('; ')), or event.headers.cookie of older formats.",
  },
  {
    is: (given) => isRequestLike((given.req as Loose | undefined)?.raw),
    what: 'a context of Hono',
    remedy: 'Give its request: c.req.raw.',
  },
  {
    is: (given) => isRequestLike(given.req) && has('context')(given),
    what: 'an event of h3',
    remedy: 'Use @sealed-session/h3, or give its request: event.req.',
  },
  {
    is: (given) => has('node', 'context')(given),
    what: 'an event of h3 1',
    remedy:
      'The adapter for h3 is for version 2; with version 1 use event.node.req and event.node.res with @sealed-session/core/node, or toWebRequest(event).',
  },
  {
    is: (given) => isRequestLike(given.request),
    what: 'an object with a request in it (an event, a context, the arguments of a loader)',
    remedy: 'Give its request: event.request.',
  },
  {
    is: (given) =>
      has('headers')(given) && (has('httpVersion')(given) || has('raw', 'server')(given)),
    what: 'a request of Node.js (Express, Fastify, pages/api …)',
    remedy:
      'Use the adapter of that framework, or openSession(sessions, req, res) of @sealed-session/core/node.',
  },
  {
    is: (given) => has('req', 'res')(given),
    what: 'a context of a framework',
    remedy: 'Use the adapter of that framework, or give the request in it.',
  },
  {
    is: (given) => typeof given.getSetCookie === 'function',
    what: 'a list of headers (Headers)',
    remedy: 'Give the Request that they are of.',
  },
]

/** The error that says so. It shows nothing of what was given. */
export function wrongRequest(
  given: unknown,
  { takes, remedy }: Place,
  cause?: unknown,
): SessionError {
  const alike = lookAlike(given)
  return new SessionError(
    'ERR_SESSION_REQUEST',
    `${takes}, and was given ${alike?.what ?? kindOf(given)}.`,
    alike?.remedy ?? remedy,
    cause === undefined ? {} : { cause },
  )
}

/** A look may throw: what was given may be anybody's. */
function lookAlike(given: unknown): LookAlike | undefined {
  if (typeof given !== 'object' || given === null) return undefined
  try {
    return LOOK_ALIKES.find(({ is }) => is(given as Loose))
  } catch {
    return undefined
  }
}

/** A Request of whatever making: it has an address, and headers that are asked by name. */
export function isRequestLike(given: unknown): boolean {
  if (typeof given !== 'object' || given === null) return false
  try {
    const { url, headers } = given as { url?: unknown; headers?: Partial<Headers> }
    return typeof url === 'string' && typeof headers?.get === 'function'
  } catch {
    // Made by Object.create(request), it has the names of a request, and nothing behind them.
    return false
  }
}
