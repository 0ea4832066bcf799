import { createAsync, query } from '@solidjs/router'
import { Suspense } from 'solid-js'
import { changeLate, countVisit } from '../visitor.ts'

const counted = query(countVisit, 'counted')
const late = query(changeLate, 'late')

export default function Slow() {
  const visits = createAsync(() => counted(), { deferStream: true })
  const code = createAsync(() => late())
  return (
    <main>
      <h1>Slow {visits()}</h1>
      <Suspense fallback={<p>Wait …</p>}>
        <p>Late change: {code()}</p>
      </Suspense>
    </main>
  )
}
