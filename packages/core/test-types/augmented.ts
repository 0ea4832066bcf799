/** An app that says once what its sessions hold. Compiled by types.test.ts, in a program of its own. */
import {
  createCodec,
  createSessions,
  type Data,
  flash,
  type Session,
  type SessionData,
  stateOf,
} from '@sealed-session/core'

declare module '@sealed-session/core' {
  interface SessionData {
    user?: { name: string }
    visits: number
  }
}

type Equal<A, B> =
  (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false
export const dataIsAugmented: Equal<Data, SessionData> = true

export function handler(session: Session): void {
  const user: { name: string } | undefined = session.user
  const visits: number | undefined = session.visits
  const same: Equal<typeof session.user, { name: string } | undefined> = true
  const got: Equal<ReturnType<typeof session.get<'visits'>>, number | undefined> = true
  session.visits = (visits ?? 0) + 1
  session.set('user', { name: 'ann' }).set('visits', 1).set('visits', undefined)
  session.delete('user')
  void [user, same, got, session.id, session.isNew, session.createdAt, session.expiresAt]
  void [stateOf(session).data.visits, flash(session).peek('anything')]
  void session.regenerate(['visits']).then((next) => next.user?.name)
  session.regenerate(['user'], (error) => void error)

  // @ts-expect-error: there is no such key
  session.usr = { name: 'ann' }
  // @ts-expect-error: that is no number
  session.visits = 'many'
  // @ts-expect-error: nor here
  session.set('visits', 'many')
  // @ts-expect-error: there is no such key here either
  session.get('usr')
  // @ts-expect-error: facts are not assigned
  session.id = 'mine'
  // @ts-expect-error: keys to keep are keys
  void session.regenerate(['usr'])
  // @ts-expect-error: delete() takes a key
  session.delete()
}

createSessions({ subject: (data) => data.user?.name })
void createSessions().cookieFor({ visits: 1 })
// @ts-expect-error: what is there has to be there in tests too
void createSessions().cookieFor({ user: { name: 'ann' } })
// @ts-expect-error: the data has no such key
createSessions({ subject: (data) => data.usr })

/** Whoever says something else for some sessions is heard. */
const invitations = createCodec<{ email: string }>({ purpose: 'invitation' })
void invitations.encode({ data: { email: 'ann@example.com' } })
// @ts-expect-error: that is for sessions
void invitations.encode({ data: { visits: 1 } })
