/**
 * The cookies of cookie-session and koa-session: JSON in base64, and a signature by keygrip in a second
 * cookie. Neither exports the functions that do it, so their few lines stand here.
 */
import type { SessionData } from '../session-data.ts'
import type { Codec, Keys, Sealing } from './codec.ts'

export const cookieSession: Codec = {
  name: 'cookie-session',
  package: 'cookie-session',
  protection: 'signed',
  load: (keys) => sealing(keys, 'session', (data) => data),
}

export const koaSession: Codec = {
  name: 'koa-session',
  package: 'koa-session',
  protection: 'signed',
  load: (keys) =>
    sealing(keys, 'koa.sess', (data) => {
      const maxAge = keys.lifetime * 1000
      return { ...data, _expire: maxAge + Date.now(), _maxAge: maxAge }
    }),
}

async function sealing(
  { text }: Keys,
  name: string,
  written: (data: SessionData) => SessionData,
): Promise<Sealing> {
  const { default: Keygrip } = await import('keygrip')
  const keys = new Keygrip([text])
  return {
    seal(data) {
      const value = Buffer.from(JSON.stringify(written(data))).toString('base64')
      return `${value}.${keys.sign(`${name}=${value}`)}`
    },
    unseal(token) {
      const [value = '', signature = ''] = token.split('.')
      if (keys.index(`${name}=${value}`, signature) < 0) return undefined
      const { _expire, _maxAge, ...data } = JSON.parse(
        Buffer.from(value, 'base64').toString('utf8'),
      )
      return data
    },
  }
}
