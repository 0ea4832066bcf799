/** Does the ticket that came say what a new one would? Then it is sent again as it is, and nothing has to be sealed. */
import type { Row, ShownTicket } from '../life/came.ts'
import { expiryOf, type Lifetime, lifetimeOf } from '../life/lifetime.ts'
import type { Ticket } from '../seal/codec.ts'
import type { EnvelopeHead } from '../words/envelope.ts'

/** The record that a ticket has led to, with a word of the ticket. */
export function shownBy(row: Row, { ticket, expiresAt }: Ticket, token: string): Row {
  return { ...row, shown: { token, head: ticket, expiresAt } }
}

/**
 * The token that came, if it leads to the same id until the same moment. When the session was seen last is asked of its
 * record, so that it need not be right in a ticket whose end does not depend on it.
 */
export function ticketOf(
  head: EnvelopeHead,
  shown: ShownTicket | undefined,
  options: Lifetime,
): string | undefined {
  if (shown === undefined) return undefined
  const isSame =
    shown.head.id === head.id &&
    shown.head.createdAt === head.createdAt &&
    shown.head.comparedAt === head.comparedAt &&
    shown.head.device === head.device &&
    shown.expiresAt === expiryOf(head, lifetimeOf(head.lifetime, options)) &&
    JSON.stringify(shown.head.lifetime) === JSON.stringify(head.lifetime)
  return isSame ? shown.token : undefined
}
