/** Who is told what happened to sessions, when nobody asked to be? */
import { inDevelopment } from '../platform/platform.ts'
import type { SessionEvent } from '../words/events.ts'

/** Warnings in development, each kind once, so that a silent failure is not silent. */
export function developmentWarnings(): (event: SessionEvent) => void {
  const told = new Set<string>()
  return (event) => {
    const message = messageOf(event)
    if (message === undefined || told.has(message) || !inDevelopment()) return
    told.add(message)
    console.warn(`[sealed-session] ${message}`)
  }
}

function messageOf(event: SessionEvent): string | undefined {
  if (event.type === 'warning') return event.message
  if (event.type === 'refused' && event.reason === 'unknown-key') {
    return `A ${event.cookie} cookie came that was sealed with another secret. If secrets were changed, keep the older one in the list until its sessions have expired.`
  }
  return undefined
}
