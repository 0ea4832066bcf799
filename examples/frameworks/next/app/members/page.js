import { getSession } from '../../session.js'

export default async function Members() {
  const { user, seen } = await getSession()
  return (
    <h1>
      Members only, {user}, visit {seen}
    </h1>
  )
}
