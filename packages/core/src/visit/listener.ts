/** Who is told what happened to sessions? */
import { inDevelopment, inTests } from '../platform/platform.ts'
import type { SessionEvent } from '../words/events.ts'
import { isPeculiar } from './refusals.ts'
import { bounded } from './warnings.ts'

export type Listener = (event: SessionEvent) => unknown

/**
 * The app's listener, if there is one, and the console in development. What a listener throws or rejects
 * with is told to the console, and changes nothing else: a logout does not depend on a logger.
 */
export function createTeller(listener: Listener | undefined): (event: SessionEvent) => void {
  const print = consolePrinter()
  if (listener === undefined) return print
  const complain = complainer()
  return (event) => {
    try {
      const answer = listener(event)
      if (answer !== false) print(event)
      if (isThenable(answer)) answer.then(undefined, complain)
    } catch (error) {
      complain(error)
    }
  }
}

/** Each cause once per cookie, so that a silent failure is not silent. Silent in tests, which have assertions. */
function consolePrinter(): (event: SessionEvent) => void {
  const told = new Set<string>()
  return (event) => {
    if (event.type !== 'warning' && event.type !== 'refused') return
    if (event.type === 'refused' && !isPeculiar(event.reason)) return
    const cause = `${event.cookie} ${event.type === 'warning' ? event.kind : event.reason}`
    if (told.has(cause) || !inDevelopment() || inTests()) return
    told.add(cause)
    console.warn(`[sealed-session] ${routeOf(event)}${event.message} (${event.anchor})`)
  }
}

/** As in `POST /login: `, if it is known. A path may be a visitor's choice. */
function routeOf({ method, path }: SessionEvent): string {
  if (path === undefined) return ''
  return `${method === undefined ? '' : `${bounded(method)} `}${bounded(path)}: `
}

/** A listener that fails is a fault of the app's, to be mended: the first time each error comes it is told. */
function complainer(): (error: unknown) => void {
  const told = new Set<string>()
  return (error) => {
    const kind = error instanceof Error ? error.message : String(error)
    if (told.has(kind) || told.size >= MOST_COMPLAINTS) return
    told.add(kind)
    console.error('[sealed-session] onEvent failed, which changed nothing else:', error)
  }
}

const MOST_COMPLAINTS = 20

function isThenable(answer: unknown): answer is PromiseLike<unknown> {
  return typeof (answer as PromiseLike<unknown> | undefined)?.then === 'function'
}
