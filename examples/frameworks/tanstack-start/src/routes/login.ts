import { createFileRoute, redirect } from '@tanstack/react-router'
import { currentSession } from '../session.ts'

export const Route = createFileRoute('/login')({
  server: {
    handlers: {
      async POST({ request }) {
        const form = await request.formData()
        const session = await currentSession().regenerate() // after checking the password
        session.user = String(form.get('name'))
        throw redirect({ to: '/', statusCode: 303 })
      },
    },
  },
})
