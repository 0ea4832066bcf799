import { session } from '@sealed-session/next'

export const { getSession, withSession, proxy } = session()
