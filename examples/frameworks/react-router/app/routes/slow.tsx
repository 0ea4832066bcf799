import type { SessionError } from '@sealed-session/core'
import { getSession } from '@sealed-session/core/fetch'
import { Suspense } from 'react'
import { Await, type LoaderFunctionArgs, useLoaderData } from 'react-router'

/** Streams: the head leaves with the session before the rest is made, so that a change is an error by then. */
export function loader({ request }: LoaderFunctionArgs) {
  const session = getSession(request)
  session.slow = (session.slow ?? 0) + 1
  return { slow: session.slow, late: changeLate() }

  async function changeLate(): Promise<string> {
    await new Promise((resolve) => setTimeout(resolve, 100))
    try {
      session.set('slow', 0)
      return 'accepted'
    } catch (error) {
      return (error as SessionError).code
    }
  }
}

export default function Slow() {
  const { slow, late } = useLoaderData<typeof loader>()
  return (
    <main>
      <h1>Slow {slow}</h1>
      <Suspense fallback={<p>Wait …</p>}>
        <Await resolve={late}>{(code) => <p>Late change: {code}</p>}</Await>
      </Suspense>
    </main>
  )
}
