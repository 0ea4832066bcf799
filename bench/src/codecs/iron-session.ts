/** iron-session, by `sealData` and `unsealData`. */
import type { Codec } from './codec.ts'

export const ironSession: Codec = {
  name: 'iron-session',
  package: 'iron-session',
  protection: 'encrypted',
  async load({ text, lifetime }) {
    const { sealData, unsealData } = await import('iron-session')
    const options = { password: text, ttl: lifetime }
    return {
      seal: (data) => sealData(data, options),
      unseal: (token) => unsealData(token, options),
    }
  },
}
