import { A, action, createAsync, query } from '@solidjs/router'
import { logIn, logOut, whoIsThere } from '../visitor.ts'

const visitor = query(whoIsThere, 'visitor')
const login = action(logIn, 'login')
const logout = action(logOut, 'logout')

export const route = { preload: () => visitor() }

export default function Home() {
  // The status and the cookies wait for it, where a page without it would stream.
  const who = createAsync(() => visitor(), { deferStream: true })
  return (
    <main>
      <h1>Hello {who()?.user}</h1>
      <p>Errors {who()?.errors}</p>
      <form method="post" action={login}>
        <label>
          Name <input name="name" />
        </label>
        <button type="submit">Log in</button>
      </form>
      <form method="post" action={logout}>
        <button type="submit">Log out</button>
      </form>
      <A href="/slow">Slow</A> <A href="/boom">Boom</A>
    </main>
  )
}
