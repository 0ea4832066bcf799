/** @hapi/iron, the original. */
import type { Codec } from './codec.ts'

export const hapiIron: Codec = {
  name: '@hapi/iron',
  package: '@hapi/iron',
  protection: 'encrypted',
  async load({ text, lifetime }) {
    const { default: iron } = await import('@hapi/iron')
    const options = { ...iron.defaults, ttl: lifetime * 1000 }
    return {
      seal: (data) => iron.seal(data, text, options),
      unseal: (token) => iron.unseal(token, text, options),
    }
  },
}
