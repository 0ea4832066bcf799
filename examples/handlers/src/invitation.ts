/** A link that says who is invited and for how long, with nothing kept on the server. */
import { createCodec } from '@sealed-session/core'

interface Invitation {
  readonly email: string
}

const invitations = createCodec<Invitation>({ purpose: 'invitation', maxAge: 3 * 24 * 60 * 60 })

export async function invite(email: string): Promise<string> {
  return `https://example.com/join?invitation=${await invitations.encode({ data: { email } })}`
}

export async function accept(link: string): Promise<string> {
  const opened = await invitations.decode(new URL(link).searchParams.get('invitation') ?? '')
  if (opened.refused === 'expired') return 'This invitation has expired.'
  if (opened.refused) return 'This is no invitation of ours.'
  return `Welcome, ${opened.envelope.data.email}`
}
