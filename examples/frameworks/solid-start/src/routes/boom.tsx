import { createAsync, query } from '@solidjs/router'
import { HttpStatusCode } from '@solidjs/start'
import { ErrorBoundary } from 'solid-js'
import { fail } from '../visitor.ts'

const failure = query(fail, 'failure')

export default function Boom() {
  const never = createAsync(() => failure(), { deferStream: true })
  return (
    <ErrorBoundary
      fallback={
        <>
          <HttpStatusCode code={500} />
          <h1>That went wrong</h1>
        </>
      }
    >
      <p>{never()}</p>
    </ErrorBoundary>
  )
}
