import { getSession } from '../../session.js'

export default async function Boom() {
  const { user } = await getSession()
  throw new Error(`A page that fails on purpose for ${user}.`)
}
