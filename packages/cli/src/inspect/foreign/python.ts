/** What itsdangerous signed: sessions of Starlette (FastAPI) and of Flask. */
import { spellMoment } from '../../terminal/times.ts'
import { jsonOf, textOf } from './decoded.ts'
import { type Foreign, LEFT_ALONE } from './foreign.ts'

/** Data, when it was signed, 20 bytes of HMAC-SHA-1. A dot in front says that the data are compressed. */
const SIGNED =
  /^(?<compressed>\.)?(?<data>[\w+/-]+={0,2})\.(?<time>[\w-]{5,8})\.(?<signature>[\w-]{27})$/

/** When itsdangerous began to count; since version 1 it counts from 1970. */
const OLDEST = Date.UTC(2000, 0, 1)

export function recognizePython(value: string): Foreign | undefined {
  const { compressed, data = '', time = '' } = SIGNED.exec(value)?.groups ?? {}
  const signedAt = timeOf(time)
  if (signedAt === undefined) return undefined
  const isCompressed = compressed !== undefined
  if (!isCompressed && jsonOf(data) === undefined) return undefined

  // Flask writes JSON without spaces and leaves the padding out, Starlette does neither.
  const isFlask = isCompressed || !/[=+/]$|[+/]|": |, "/.test(`${textOf(data)}${data}`)
  const by = isFlask ? 'Flask' : 'Starlette (FastAPI)'
  return {
    format: isFlask ? 'flask' : 'starlette',
    says: `It is a session of ${by}, signed by itsdangerous at ${spellMoment(signedAt)} and not encrypted.`,
    remedy: LEFT_ALONE,
  }
}

/** A number in as many bytes as it needs, highest first. Milliseconds. */
function timeOf(time: string): number | undefined {
  const bytes = Buffer.from(time, 'base64url')
  if (bytes.length < 4 || bytes.length > 6) return undefined
  const at = bytes.readUIntBE(0, bytes.length) * 1000
  return at > OLDEST && at < Date.UTC(2200, 0, 1) ? at : undefined
}
