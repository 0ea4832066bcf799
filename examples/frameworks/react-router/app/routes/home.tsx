import { getSession } from '@sealed-session/core/fetch'
import { Form, Link, type LoaderFunctionArgs, useLoaderData } from 'react-router'

export function loader({ request }: LoaderFunctionArgs) {
  const { user = 'stranger', errors = 0 } = getSession(request)
  return { user, errors }
}

export default function Home() {
  const { user, errors } = useLoaderData<typeof loader>()
  return (
    <main>
      <h1>Hello {user}</h1>
      <p>Errors {errors}</p>
      <Form method="post" action="/login">
        <label>
          Name <input name="name" />
        </label>
        <button type="submit">Log in</button>
      </Form>
      <Form method="post" action="/logout">
        <button type="submit">Log out</button>
      </Form>
      <Link to="/slow">Slow</Link> <Link to="/boom">Boom</Link>
    </main>
  )
}
