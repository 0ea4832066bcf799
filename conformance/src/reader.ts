/** A library that gave visitors their sessions before: JSON in a cookie, for experiments only. */
import type { Read, Reader } from '@sealed-session/core'

/** Whether what it set can be read at once, or takes a while. */
export type Former = 'quick' | 'slow'

/** The cookie that it set. */
export const formerCookie = (former: Former): string => `${former}-library`

/** As the library would have spelt it: data, and times if there are any. */
export function formerValue(session: object): string {
  return encodeURIComponent(JSON.stringify(session))
}

export function labReader(former: Former): Reader {
  const cookie = formerCookie(former)
  const pattern = new RegExp(`(?:^|; )${cookie}=([^;]*)`)
  const read = (header: string): Read =>
    JSON.parse(decodeURIComponent(pattern.exec(header)?.[1] ?? '')) as Read
  return {
    name: former,
    cookies: [cookie],
    atOnce: former === 'quick',
    find: (header) => (pattern.test(header) ? [cookie] : undefined),
    open: former === 'quick' ? read : async (header) => read(header),
    expire: (names) => names.map((name) => `${name}=; Max-Age=0; Path=/; Secure; HttpOnly`),
  }
}
