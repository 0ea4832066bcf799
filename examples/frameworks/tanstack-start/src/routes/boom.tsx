import { createFileRoute } from '@tanstack/react-router'
import { fail } from '../visitor.ts'

export const Route = createFileRoute('/boom')({
  loader: () => fail(),
  component: () => <h1>Never shown</h1>,
})
