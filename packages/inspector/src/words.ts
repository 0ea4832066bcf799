/** What happened, in words, and what to do about it? */
import type { Outcome, SessionEvent } from '@sealed-session/core'
import type { Note } from './timeline.ts'

/** What there is to be told of an event, beside the outcome. */
export function noteOf(event: SessionEvent): Note | undefined {
  switch (event.type) {
    case 'refused': {
      const { reason, from, message, remedy, anchor } = event
      const name = reason + (from === undefined ? '' : ` (by the reader ${from})`)
      return { kind: 'refused', name, says: without(message, remedy), remedy, anchor }
    }
    case 'accepted':
      return {
        kind: 'accepted',
        name: event.from,
        says: `A session of another library’s came, and was accepted by the reader ${event.from}.`,
        remedy: undefined,
        anchor: undefined,
      }
    case 'warning': {
      const { kind, message, remedy, anchor } = event
      // The message ends with the remedy, which stands by itself here.
      return { kind: 'warning', name: kind, says: without(message, remedy), remedy, anchor }
    }
    case 'failed': {
      const { code, message, remedy, page } = event.error
      const says = without(message.replace(` (${page})`, ''), remedy)
      return { kind: 'failed', name: code, says, remedy, anchor: page }
    }
    case 'committed':
      return undefined
  }
}

export function without(message: string, remedy: string): string {
  return message.endsWith(remedy) ? message.slice(0, -remedy.length).trim() : message
}

export const OUTCOMES: Readonly<Record<Outcome, string>> = {
  untouched: 'Nobody asked for the session.',
  unchanged: 'The session was read, and is as it was.',
  created: 'There is a session now.',
  updated: 'The session changed, and was written.',
  renewed: 'Nothing changed, but it was time to write it anew.',
  cleared: 'The session was emptied, and its cookie expired.',
  destroyed: 'The session was ended, and its cookie expired.',
}
