/** This library, by `createCodec`: on `node:crypto`, and on WebCrypto. */
import { createCodec, type Decoded, type SealerChoice } from '@sealed-session/core'
import type { SessionData } from '../session-data.ts'
import type { Codec, Sealing } from './codec.ts'

export const sealedSession: Codec = {
  name: 'sealed-session',
  package: '@sealed-session/core',
  ours: true,
  protection: 'encrypted',
  remembers: true,
  load: async ({ text, lifetime }) => sealing(text, lifetime, 'node'),
}

export const sealedSessionWeb: Codec = {
  name: 'sealed-session (WebCrypto)',
  package: '@sealed-session/core',
  ours: true,
  protection: 'encrypted',
  remembers: true,
  load: async ({ text, lifetime }) => sealing(text, lifetime, 'web'),
}

function sealing(secret: string, maxAge: number, sealer: SealerChoice): Sealing {
  const codec = createCodec<SessionData>({ secret, maxAge, sealer })
  return {
    seal: (data) => codec.encode({ data }),
    unseal(token) {
      const opened = codec.decode(token)
      return opened instanceof Promise ? opened.then(dataOf) : dataOf(opened)
    },
  }
}

function dataOf(opened: Decoded<SessionData>): SessionData | undefined {
  return opened.refused ? undefined : opened.envelope.data
}
