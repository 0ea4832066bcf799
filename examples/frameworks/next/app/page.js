import { flash } from '@sealed-session/next'
import Link from 'next/link'
import { count, logout } from '../actions.js'
import { getSession } from '../session.js'

export default async function Home() {
  const session = await getSession()
  return (
    <main>
      <h1>Hello {session.user ?? 'stranger'}</h1>
      {flash(session)
        .peek('notice')
        .map((notice) => (
          <p key={notice}>{notice}</p>
        ))}
      <p>Count {session.count ?? 0}</p>
      <Link href="/login">Log in</Link>{' '}
      <Link href="/members" prefetch={false}>
        Members
      </Link>
      <form action={count}>
        <button type="submit">Count</button>
      </form>
      <form action={logout}>
        <button type="submit">Log out</button>
      </form>
    </main>
  )
}
