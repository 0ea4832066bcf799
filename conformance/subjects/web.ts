/** Responses of the web's kind, for the subjects that return one. */
import { OWN_COOKIES, type Plan, type Result, replyOf, THROWN } from '@sealed-session/conformance'
import { pieces } from './hands.ts'

/** Kinds of response that need node:http: a head on its own, and a way past the framework. */
export const WEB_CAPABILITIES = [
  'stream',
  'events',
  'throw',
  'reject',
  'http error',
  'no route',
  'raw head',
  'late',
  'constant',
  'hang',
  'allow cross-origin',
  'require device',
  'delete',
] as const

/** Made once, and answered to everybody. */
const CONSTANT = new Response(null, { status: 404, headers: { 'content-type': 'text/html' } })

export function responseOf(plan: Plan, results: readonly Result[]): Response | Promise<Response> {
  const { status, headers, body = null } = replyOf(plan, results)
  switch (plan.respond[0]) {
    case 'stream':
      return new Response(streamOf(pieces(body ?? '')), {
        headers: { 'content-type': 'application/json' },
      })
    case 'events':
      return new Response(streamOf([`data: ${body}\n\n`, 'data: done\n\n']), {
        headers: { 'content-type': 'text/event-stream' },
      })
    case 'throw':
    case 'reject':
      throw new Error(THROWN)
    case 'constant':
      return CONSTANT
    case 'raw head':
      return new Response(body, {
        status: 201,
        headers: [
          ['x-raw', 'yes'],
          ...OWN_COOKIES.map((line): [string, string] => ['set-cookie', line]),
        ],
      })
    case 'hang':
      return new Promise(() => undefined)
    default:
      return new Response(body, {
        status,
        headers: headers.map(([name, value]): [string, string] => [name, value]),
      })
  }
}

function streamOf(parts: readonly string[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(encoder.encode(part))
      controller.close()
    },
  })
}
