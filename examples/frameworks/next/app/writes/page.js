import { getSession } from '../../session.js'

/** What a server component may not do. */
export default async function Writes() {
  const session = await getSession()
  try {
    session.user = 'mallory'
    return <h1>a write was accepted</h1>
  } catch (error) {
    return (
      <h1>
        {error.code}: {error.message}
      </h1>
    )
  }
}
