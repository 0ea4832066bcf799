/** The sessions of h3: with its 8,192 iterations of key derivation, and with one. */
import type { SessionConfig } from 'h3'
import type { Codec, Keys, Sealing } from './codec.ts'

export const h3: Codec = {
  name: 'h3 (defaults)',
  package: 'h3',
  protection: 'encrypted',
  load: ({ text, lifetime }) => sealing({ password: text, maxAge: lifetime }),
}

export const h3OneIteration: Codec = {
  name: 'h3 (1 iteration)',
  package: 'h3',
  protection: 'encrypted',
  async load({ text, lifetime }: Keys) {
    const { defaults } = await import('iron-webcrypto')
    // iron-webcrypto's own defaults derive with one iteration.
    return sealing({
      password: text,
      maxAge: lifetime,
      seal: { ...defaults, ttl: lifetime * 1000 },
    })
  },
}

async function sealing(config: SessionConfig): Promise<Sealing> {
  const { mockEvent, sealSession, unsealSession } = await import('h3')
  const event = mockEvent('/')
  const id = crypto.randomUUID()
  return {
    seal(data) {
      event.context.sessions = { h3: { id, createdAt: Date.now(), data } }
      return sealSession(event, config)
    },
    unseal: async (token) => (await unsealSession(event, config, token)).data,
  }
}
