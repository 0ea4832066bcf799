/** Seals of the Iron family that are not ours: with a password, from which salts make the keys. */
import { spellMoment } from '../../terminal/times.ts'
import { type Foreign, LEFT_ALONE } from './foreign.ts'

/** Two salts tell that a password sealed it; in ours, which have keys, both are empty. */
const SEAL =
  /^Fe26\.2\*(?<id>\w*)\*(?<salt>[\da-f]{64})\*[\w-]{22}\*[\w-]*\*(?<expiry>\d*)\*[\da-f]{64}\*[\w-]{43}(?<version>~\d+)?$/

export function recognizeIron(value: string): Foreign | undefined {
  const { id = '', expiry, version } = SEAL.exec(value)?.groups ?? {}
  if (expiry === undefined) return undefined
  const end = expiry === '' ? 'without an end' : `that ends at ${spellMoment(Number(expiry))}`
  if (version !== undefined) {
    return {
      format: 'iron-session',
      says: `It is a seal of iron-session ${end}: made with a password, and ${version} at its end.`,
      remedy: LEFT_ALONE,
    }
  }
  if (id === '') {
    return {
      format: 'h3',
      says: `It is a seal of h3’s useSession (or of Nuxt, or @hapi/iron) ${end}: made with a password.`,
      remedy: LEFT_ALONE,
    }
  }
  return {
    format: 'iron',
    says: `It is an Iron seal ${end}, made with a password that has the id ${id} (@hapi/iron, @hapi/cookie).`,
    remedy: LEFT_ALONE,
  }
}
