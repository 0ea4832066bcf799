/** How does the response leave? The kinds every subject maps to its framework. */
import type { Result } from './act.ts'
import type { Plan } from './plan.ts'

/** A response in plain words: what a subject sends for every kind that it does not treat specially. */
export interface Reply {
  readonly status: number
  /** Lines in order; a name may be there several times. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** Undefined: no body at all. */
  readonly body: string | undefined
}

/**
 * Kinds that need the framework's own ways. A subject that has no such way leaves the capability out,
 * and the cases that need it are counted as skipped.
 *
 * - `stream`: the body is piped from a readable stream, in several pieces.
 * - `events`: server-sent events; the head leaves before the first event.
 * - `flush`: the head is flushed on its own, the body follows.
 * - `throw`, `reject`: the handler throws, at once or after a tick, an ordinary Error.
 * - `http error`: the handler throws the framework's error with status 403.
 * - `no route`: the handler leaves the request to the framework's 404.
 * - `raw head`: the handler writes the head itself (`writeHead`, `Response`), with two Set-Cookie lines.
 * - `raw response`: the handler goes past the framework (`ctx.respond = false`, `reply.hijack()`).
 * - `early hints`: a 103 goes out first, and then the response like any other.
 * - `at the head`: the handler answers with JSON; what it registers last for the moment at which the head leaves (a
 *   listener, a hook) sets `head` on the session, and asks for `AT_THE_HEAD` of caches.
 * - `late`: the handler answers as to `json`, and once that has left it sets `late` on the session and keeps what came
 *   of it: `act(hands, { ...plan, steps: [['set', 'late', true]] })`. The next request comes with the kind `late result`,
 *   and has to be answered with JSON, `{ "results": […] }` of what was kept: one result, which is
 *   `{ "error": "ERR_SESSION_COMMITTED", "message": … }` where sessions do as they should.
 * - `constant`: the handler answers with a response without a body (404, HTML) that is made once, for everybody.
 * - `hang`: the handler never answers, and the client leaves.
 *
 * Four are about the session itself:
 *
 * - `allow cross-origin`: a route may let pages of other origins in (`Hands.allowCrossOrigin`).
 * - `require device`: a route may ask for a fresh proof (`Hands.requireDevice`).
 * - `callback error`: what a handler's callback throws becomes the framework's error response.
 * - `delete`: the session is a property that a handler may delete (`Hands.deleteSession`).
 */
export const CAPABILITIES = [
  'stream',
  'events',
  'flush',
  'throw',
  'reject',
  'http error',
  'no route',
  'raw head',
  'raw response',
  'early hints',
  'at the head',
  'late',
  'constant',
  'hang',
  'allow cross-origin',
  'require device',
  'callback error',
  'delete',
] as const
export type Capability = (typeof CAPABILITIES)[number]

/** The Cache-Control that is asked for when the head leaves. */
export const AT_THE_HEAD = 'public, max-age=60'

/** What a handler throws for `throw` and `reject`. Some frameworks print it; it is meant to happen. */
export const THROWN = 'the plan asked for this error'

/** The Set-Cookie lines that an app of its own sets. */
export const OWN_COOKIES = ['theme=dark; Path=/', 'lang=en; Path=/'] as const

export function replyOf(plan: Plan, results: readonly Result[]): Reply {
  const [kind, ...args] = plan.respond
  const body = JSON.stringify({ results })
  const json: Reply = { status: 200, headers: [['content-type', 'application/json']], body }
  switch (kind) {
    case 'status':
      return { ...json, status: args[0] as number }
    case 'empty':
      return { status: 204, headers: [], body: undefined }
    case 'not modified':
      return { status: 304, headers: [], body: undefined }
    case 'redirect':
      return { status: 302, headers: [['location', '/elsewhere']], body: undefined }
    case 'headers':
      return { ...json, headers: [...json.headers, ...(args as [string, string][])] }
    case 'own cookies':
      return {
        ...json,
        headers: [...json.headers, ...OWN_COOKIES.map((line) => ['set-cookie', line] as const)],
      }
    default:
      return json
  }
}
