import { Suspense } from 'react'
import { getSession } from '../../session.js'

/** Streams: the head and the heading leave before the rest is made. */
export default function Slow() {
  return (
    <main>
      <h1>Slow</h1>
      <Suspense fallback={<p>Wait …</p>}>
        <Late />
      </Suspense>
    </main>
  )
}

async function Late() {
  const { user } = await getSession()
  await new Promise((resolve) => setTimeout(resolve, 100))
  return <p>Late for {user}</p>
}
