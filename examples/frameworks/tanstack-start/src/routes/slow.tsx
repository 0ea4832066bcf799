import { Await, createFileRoute } from '@tanstack/react-router'
import { Suspense } from 'react'
import { changeLate, countVisit } from '../visitor.ts'

export const Route = createFileRoute('/slow')({
  loader: async () => ({ slow: await countVisit(), late: changeLate() }),
  component: Slow,
})

function Slow() {
  const { slow, late } = Route.useLoaderData()
  return (
    <main>
      <h1>Slow {slow}</h1>
      <Suspense fallback={<p>Wait …</p>}>
        <Await promise={late}>{(code) => <p>Late change: {code}</p>}</Await>
      </Suspense>
    </main>
  )
}
