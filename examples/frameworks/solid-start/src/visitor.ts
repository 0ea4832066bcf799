'use server'

/** What pages may ask of the server: who is there, and to log in and out. */
import { redirect } from '@solidjs/router'
import { currentSession } from './session.ts'

export async function whoIsThere() {
  const { user = 'stranger', errors = 0 } = currentSession()
  return { user, errors }
}

export async function logIn(form: FormData) {
  await currentSession().regenerate() // after checking the password
  currentSession().user = String(form.get('name'))
  return redirect('/', 303)
}

export async function logOut() {
  await currentSession().destroy()
  return redirect('/', 303)
}

/** The head waits for this. */
export async function countVisit() {
  const session = currentSession()
  session.slow = (session.slow ?? 0) + 1
  return session.slow
}

/** The head has left with the session when this answers, so that a change is an error. */
export async function changeLate() {
  await new Promise((resolve) => setTimeout(resolve, 100))
  try {
    currentSession().set('slow', 0)
    return 'accepted'
  } catch (error) {
    return (error as { readonly code: string }).code
  }
}

export async function fail(): Promise<string> {
  const session = currentSession()
  session.errors = (session.errors ?? 0) + 1
  throw new Error('A page that fails on purpose.')
}
