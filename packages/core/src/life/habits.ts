/** What are people told who write what other session libraries have? */
import { SessionError } from '../words/errors.ts'
import type { Life } from './life.ts'
import { hasNoMembers, store } from './members.ts'

/** Facts that other libraries give by other names: conditions hang on them, and undefined would be a lie. */
const FACTS: Readonly<Record<string, (life: Life, session: object) => unknown>> = {
  // @fastify/session
  sessionId: (life) => life.id,
  // cookie-session
  isPopulated: (_life, session) => !hasNoMembers(session),
  isChanged: (life) => life.changed,
  // koa-session
  populated: (_life, session) => !hasNoMembers(session),
  length: (_life, session) => Object.keys(session).length,
  // @fastify/secure-session
  changed: (life) => life.changed,
}

/** What other libraries let an app assign, and what is said here instead. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  cookie:
    'A session has no cookie object: call session.setLifetime({ maxAge: seconds }), or set the option `cookie`.',
  maxAge: 'Call session.setLifetime({ maxAge: seconds }), which is kept in the session.',
}

/** Data may have any of these names, by property or verb: `session.length = 3` is somebody's parcel. */
export function answerHabits<S extends object>(prototype: S, lifeOf: (session: S) => Life): void {
  for (const [name, fact] of Object.entries(FACTS)) {
    Object.defineProperty(prototype, name, {
      get(this: S) {
        return fact(lifeOf(this), this)
      },
      set(this: object, value: unknown) {
        store(this, name, value)
      },
    })
  }
  for (const [name, remedy] of Object.entries(ELSEWHERE)) {
    const explain = (): never => {
      throw new SessionError(
        'ERR_SESSION_VERB',
        `session.${name} is another library's.`,
        `${remedy} To store data by that name call session.set('${name}', …).`,
      )
    }
    // Looking for a lifetime by its usual name finds none, as with any other key.
    Object.defineProperty(prototype, name, {
      get: name === 'cookie' ? explain : () => undefined,
      set: explain,
    })
  }
}
