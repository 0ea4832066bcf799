/** Has a handler asked for the sessions that h3 itself has? They have the names that ours have. */
import type { H3Event } from 'h3'

/** What came of the handler. */
interface Came {
  readonly threw: boolean
  readonly value: unknown
}

/** h3 keeps its own in the event's context; without its options it fails before, in words that help nobody. */
export function askedForOthers({ context }: H3Event, { threw, value }: Came): boolean {
  if (context.sessions !== undefined) return true
  return threw && value instanceof TypeError && /\bat (?:get|use)Session\b/.test(value.stack ?? '')
}
