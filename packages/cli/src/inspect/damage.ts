/** Was a token spoilt on its way here? What can be seen without a key. */
import { anatomyOf } from '@sealed-session/core/anatomy'
import { unescaped } from './foreign/index.ts'
import type { Came } from './session.ts'

export type Damage = 'chunk-missing' | 'percent-encoded' | 'quoted' | 'truncated' | 'extended'

/** A token as far as it goes: each part may be the last. */
const BEGINNING =
  /^Fe26\.2(?:\*(?:\w{0,64}(?:\*(?:\*(?:[\w-]{0,22}(?:\*(?:[\w-]*(?:\*(?:\d{0,16}(?:\*(?:\*[\w-]{0,43})?)?)?)?)?)?)?)?)?)?)?$/

export function damageOf({ token, missing }: Came): Damage | undefined {
  if (missing.length > 0) return 'chunk-missing'
  if (anatomyOf(token) !== undefined) return undefined
  if (/^".*"$/s.test(token) && anatomyOf(token.slice(1, -1)) !== undefined) return 'quoted'
  const plain = unescaped(token)
  if (plain !== token && anatomyOf(plain) !== undefined) return 'percent-encoded'
  if (BEGINNING.test(token)) return 'truncated'
  const [whole] = /^Fe26\.2\*\w{1,64}\*\*[\w-]{22}\*[\w-]+\*\d+\*\*[\w-]{43}/.exec(token) ?? []
  return whole !== undefined && anatomyOf(whole) !== undefined ? 'extended' : undefined
}
