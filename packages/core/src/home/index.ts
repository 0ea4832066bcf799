/** Which home do these sessions have? */
import type { Checked } from '../options/all.ts'
import { createSeal } from '../seal/codec.ts'
import { foreignHome } from './foreign.ts'
import type { Home } from './home.ts'
import { sealedHome } from './sealed.ts'

export function createHome<T>(checked: Checked<T>, newId: () => string): Home {
  const { codec, cookie, serializer } = checked
  if (codec !== undefined) return foreignHome(codec, { lifetime: checked, serializer, newId })
  return sealedHome(createSeal({ ...checked, purpose: 'session', cookieName: cookie.name }))
}
