/** JSON that anybody can read, as cookie-session, koa-session and cookie-parser leave it in a cookie. */
import { jsonOf } from './decoded.ts'
import { type Foreign, LEFT_ALONE } from './foreign.ts'

export function recognizePlain(value: string): Foreign | undefined {
  if (/^(?:j:)?\{.*\}$/s.test(value)) {
    return {
      format: 'json',
      says: 'It is JSON as it stands, neither signed nor encrypted: whoever has it can read and change it.',
      remedy: LEFT_ALONE,
    }
  }
  const json = jsonOf(value)
  if (json === undefined) return undefined
  if ('_expire' in json && '_maxAge' in json) {
    return {
      format: 'koa-session',
      says: 'It is a session of koa-session: base64 of JSON, not encrypted; its signature is in the cookie beside it.',
      remedy: LEFT_ALONE,
    }
  }
  return {
    format: 'cookie-session',
    says: 'It is base64 of JSON, as cookie-session writes it: not encrypted; its signature is in the cookie beside it (….sig).',
    remedy: LEFT_ALONE,
  }
}
