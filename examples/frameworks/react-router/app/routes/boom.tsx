import { getSession } from '@sealed-session/core/fetch'
import type { LoaderFunctionArgs } from 'react-router'

export function loader({ request }: LoaderFunctionArgs) {
  const session = getSession(request)
  session.errors = (session.errors ?? 0) + 1
  throw new Error('A loader that fails on purpose.')
}

export default function Boom() {
  return <h1>Never shown</h1>
}
