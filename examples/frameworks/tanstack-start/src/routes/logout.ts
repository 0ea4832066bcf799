import { createFileRoute, redirect } from '@tanstack/react-router'
import { currentSession } from '../session.ts'

export const Route = createFileRoute('/logout')({
  server: {
    handlers: {
      async POST() {
        await currentSession().destroy()
        throw redirect({ to: '/', statusCode: 303 })
      },
    },
  },
})
