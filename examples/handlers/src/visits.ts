/** The app that every example serves: it counts visits, and forgets on /goodbye. */
import type { Session } from '@sealed-session/core'

export interface Visits {
  visits: number
}

export async function visit(path: string, session: Session<Visits>): Promise<string> {
  if (path === '/goodbye') {
    await session.destroy()
    return 'Goodbye'
  }
  session.visits = (session.visits ?? 0) + 1
  return `Visit ${session.visits}`
}
