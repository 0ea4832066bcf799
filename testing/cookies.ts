/** What the library says by Set-Cookie, with default options. */
export const SETS = 'session=…; Max-Age=1209600; Path=/; HttpOnly; Secure; SameSite=Lax'
export const DROPS =
  'session=; Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax'

export { spelled } from './client.ts'

/** What a session that was ended leaves behind for five minutes. */
export const ENDED = 'session.ended=…; Max-Age=300; Path=/; HttpOnly; Secure; SameSite=Lax'
