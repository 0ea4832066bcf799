/** How does an inspector hear of what happens to sessions, beside the app's own `onEvent`? */
import { KIND } from './kind.ts'
import type { EventListener } from './listeners.ts'
import { type Sessions, toSessions } from './sessions.ts'

/**
 * Listens in. What the listener throws changes nothing. Outside of development nothing is told unless the app has an
 * `onEvent`.
 *
 * @returns what ends it.
 */
export function listenTo<T>(sessions: Sessions<T>, listener: EventListener): () => void {
  return toSessions(sessions)[KIND].listeners.add(listener)
}
