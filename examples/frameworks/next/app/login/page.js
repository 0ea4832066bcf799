import { flash } from '@sealed-session/next'
import { login } from '../../actions.js'
import { getSession } from '../../session.js'

export default async function Login() {
  const session = await getSession()
  return (
    <main>
      <h1>Log in</h1>
      {flash(session)
        .peek('notice')
        .map((notice) => (
          <p key={notice}>{notice}</p>
        ))}
      <form action={login}>
        <label>
          Name <input name="name" />
        </label>
        <button type="submit">Log in</button>
      </form>
    </main>
  )
}
