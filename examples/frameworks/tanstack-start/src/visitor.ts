/** What pages may ask of the server. */
import type { SessionError } from '@sealed-session/core'
import { createServerFn } from '@tanstack/react-start'
import { currentSession } from './session.ts'

export const whoIsThere = createServerFn().handler(() => {
  const { user = 'stranger', errors = 0 } = currentSession()
  return { user, errors }
})

export const countVisit = createServerFn().handler(() => {
  const session = currentSession()
  session.slow = (session.slow ?? 0) + 1
  return session.slow
})

/** The head has left with the session when this answers, so that a change is an error. */
export const changeLate = createServerFn().handler(async () => {
  await new Promise((resolve) => setTimeout(resolve, 100))
  try {
    currentSession().set('slow', 0)
    return 'accepted'
  } catch (error) {
    return (error as SessionError).code
  }
})

export const fail = createServerFn().handler((): string => {
  const session = currentSession()
  session.errors = (session.errors ?? 0) + 1
  throw new Error('A server function that fails on purpose.')
})
