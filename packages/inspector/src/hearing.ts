/** Whose timeline is an event for? Listens in to sessions, beside the app's own `onEvent`. */
import type { SessionEvent, Sessions } from '@sealed-session/core'
import { listenTo } from '@sealed-session/core/inspect'
import type { Browsers } from './browsers.ts'
import type { Entry, Timeline } from './timeline.ts'
import { noteOf } from './words.ts'

/** Requests that more may yet be told of: a change after the head, say. */
const MOST_OPEN = 500

interface Open {
  readonly timeline: Timeline
  readonly entry: Entry
}

/** `isOwn`: whether a path is the page's, whose requests are nobody's business. */
export function listen(
  sessions: Sessions,
  browsers: Browsers,
  isOwn: (path: string) => boolean,
  now: () => number,
): void {
  const open = new Map<number, Open>()

  listenTo(sessions, {
    begins(visit, request) {
      const { method = '', path } = request
      if (path !== undefined && isOwn(path)) return
      const timeline = browsers.of(request.header('cookie'))?.timeline ?? browsers.others
      const entry = timeline.begin({
        at: now(),
        by: 'request',
        what: bounded(method),
        path: path && bounded(path),
        cookie: sessions.name,
      })
      open.set(visit, { timeline, entry })
      const [oldest] = open.keys()
      if (open.size > MOST_OPEN && oldest !== undefined) open.delete(oldest)
    },

    hears(event) {
      const { timeline, entry } = open.get(event.visit) ?? ofNoRequest(event)
      if (timeline !== undefined) timeline.hear(entry, event, noteOf(event))
    },
  })

  /** What the store itself is the matter of is everybody's. */
  function ofNoRequest(event: SessionEvent): Open | Partial<Record<keyof Open, undefined>> {
    if (event.visit !== 0) return {}
    const timeline = browsers.others
    const begun = { at: now(), by: 'request', what: '', path: undefined } as const
    return { timeline, entry: timeline.begin({ ...begun, cookie: sessions.name }) }
  }
}

/** A visitor's choice: what is longer is cut. */
function bounded(text: string): string {
  return text.length > 200 ? `${text.slice(0, 199)}…` : text
}
