/** JSON Web Tokens: three parts that are signed, or five that are encrypted. */
import { printable } from '../../terminal/print.ts'
import { spellMoment } from '../../terminal/times.ts'
import { jsonOf } from './decoded.ts'
import { type Foreign, LEFT_ALONE } from './foreign.ts'

export function recognizeJwt(value: string): Foreign | undefined {
  const parts = value.split('.')
  const header = parts.length === 3 || parts.length === 5 ? jsonOf(parts[0] as string) : undefined
  if (typeof header?.alg !== 'string') return undefined
  const by = printable(header.alg, 40)
  if (parts.length === 5 && typeof header.enc === 'string') {
    return {
      format: 'jwe',
      says: `It is an encrypted JSON Web Token (${by}, ${printable(header.enc, 40)}), as Auth.js keeps its sessions in.`,
      remedy: LEFT_ALONE,
    }
  }
  const claims = parts.length === 3 ? jsonOf(parts[1] as string) : undefined
  if (claims === undefined) return undefined
  const end =
    typeof claims.exp === 'number' ? ` that ends at ${spellMoment(claims.exp * 1000)}` : ''
  return {
    format: 'jwt',
    says: `It is a JSON Web Token${end}, signed (${by}) and not encrypted: whoever has it can read it.`,
    remedy: LEFT_ALONE,
  }
}
