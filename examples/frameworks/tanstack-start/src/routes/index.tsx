import { createFileRoute, Link } from '@tanstack/react-router'
import { whoIsThere } from '../visitor.ts'

export const Route = createFileRoute('/')({ loader: () => whoIsThere(), component: Home })

function Home() {
  const { user, errors } = Route.useLoaderData()
  return (
    <main>
      <h1>Hello {user}</h1>
      <p>Errors {errors}</p>
      <form method="post" action="/login">
        <label>
          Name <input name="name" />
        </label>
        <button type="submit">Log in</button>
      </form>
      <form method="post" action="/logout">
        <button type="submit">Log out</button>
      </form>
      <Link to="/slow">Slow</Link> <Link to="/boom">Boom</Link>
    </main>
  )
}
