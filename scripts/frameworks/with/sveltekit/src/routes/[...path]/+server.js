/** What the handler of a conformance case does. */

import {
  act,
  OWN_COOKIES,
  PLAN_HEADER,
  readPlan,
  replyOf,
  THROWN,
} from '@sealed-session/conformance'
import { allowCrossOrigin, getSession } from '@sealed-session/sveltekit'
import { error } from '@sveltejs/kit'
import { afterwards } from '../../conformance.server.js'

let lateResults = []

export async function fallback(event) {
  const plan = readPlan(event.request.headers.get(PLAN_HEADER))
  if (plan === undefined) error(404)
  const hands = {
    get session() {
      return event.locals.session
    },
    set session(value) {
      event.locals.session = value
    },
    getSession: (name) => getSession(event, name),
    allowCrossOrigin: () => allowCrossOrigin(event),
  }
  const results = await act(hands, plan)
  const { status, headers, body = null } = replyOf(plan, results)
  const json = { headers: { 'content-type': 'application/json' } }

  switch (plan.respond[0]) {
    case 'stream':
      return new Response(streamOf([body.slice(0, 10), body.slice(10)]), json)
    case 'events':
      return new Response(streamOf([`data: ${body}\n\n`, 'data: done\n\n']), {
        headers: { 'content-type': 'text/event-stream' },
      })
    case 'throw':
    case 'reject':
      throw new Error(THROWN)
    case 'http error':
      error(403, THROWN)
      break
    case 'no route':
      error(404)
      break
    case 'raw head':
      return new Response(body, {
        status: 201,
        headers: [['x-raw', 'yes'], ...OWN_COOKIES.map((line) => ['set-cookie', line])],
      })
    case 'hang':
      return new Promise(() => undefined)
    case 'late':
      afterwards.act = async () => {
        lateResults = await act(hands, { ...plan, steps: [['set', 'late', true]] })
      }
      return new Response(body, json)
    case 'late result':
      return Response.json({ results: lateResults })
    default:
      return new Response(body, { status, headers })
  }
}

function streamOf(parts) {
  const encoder = new TextEncoder()
  return new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(encoder.encode(part))
      controller.close()
    },
  })
}
