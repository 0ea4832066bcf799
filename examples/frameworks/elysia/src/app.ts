/** The app. Its handlers find the visitor's session as `session`, and write it by writing to it. */
import type { SessionError } from '@sealed-session/core'
import { getSession } from '@sealed-session/core/fetch'
import { Elysia, t } from 'elysia'
import { page } from './page.ts'

declare module '@sealed-session/core' {
  interface SessionData {
    user?: string
    slow?: number
    errors?: number
  }
}

export const app = new Elysia()
  .derive(({ request }) => ({ session: getSession(request) }))
  .onError(({ code, status }) => {
    if (code === 'NOT_FOUND') return status(404, 'Not found')
    return status(500, 'That went wrong')
  })
  .get('/', ({ session, set }) => {
    set.headers['content-type'] = 'text/html; charset=utf-8'
    return page(session)
  })
  .post(
    '/login',
    async ({ body, redirect, request, session }) => {
      const fresh = await session.regenerate() // after checking the password
      fresh.user = body.name
      return redirect(homeOf(request), 303)
    },
    { body: t.Object({ name: t.String() }) },
  )
  .post('/logout', async ({ redirect, request, session }) => {
    await session.destroy()
    return redirect(homeOf(request), 303)
  })
  // Streams: the head leaves with the session before the rest is made, so that a change is an error by then.
  .get('/slow', async function* ({ session, set }) {
    set.headers['content-type'] = 'text/html; charset=utf-8'
    session.slow = (session.slow ?? 0) + 1
    yield `<!doctype html><title>Slow</title><h1>Slow ${session.slow}</h1>`
    await new Promise((resolve) => setTimeout(resolve, 100))
    let late = 'accepted'
    try {
      session.set('slow', 0)
    } catch (error) {
      late = (error as SessionError).code
    }
    yield `<p>Late change: ${late}</p>`
  })
  .get('/boom', ({ session }) => {
    session.errors = (session.errors ?? 0) + 1
    throw new Error('A handler that fails on purpose.')
  })

/** With the host: on Node.js a redirect of Elysia's takes no less. */
function homeOf(request: Request): string {
  return new URL('/', request.url).href
}
