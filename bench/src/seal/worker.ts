/** A Worker that seals or unseals as many sessions as its URL says: `/codec/operation/count`. */

import { defaults, seal, unseal } from 'iron-webcrypto'
import { createCodec } from '../../../packages/core/src/index.ts'
import { sessionData } from '../session-data.ts'

const BYTES = 500
const SECRET = 'a secret for measuring, of more than 32 bytes'
const LIFETIME = 14 * 24 * 60 * 60

/** More tokens than are remembered. */
const TOKENS = 2500

interface Operations {
  seal(at: number): Promise<void>
  unseal(at: number): Promise<void>
}

// Workers may not draw random bytes before their first request.
const ready = new Map<string, Promise<Operations>>()

export default {
  async fetch({ url }: Request): Promise<Response> {
    const [, codec = '', operation = '', count = '0'] = new URL(url).pathname.split('/')
    const make = MAKERS[codec]
    if (make === undefined) return new Response('no such codec')
    const operations = ready.get(codec) ?? make()
    ready.set(codec, operations)
    const { seal, unseal } = await operations
    const run = operation === 'seal' ? seal : unseal
    for (let at = 0; at < Number(count); at++) await run(at)
    return new Response(`${codec} ${operation} ${count}`)
  },
}

const MAKERS: Readonly<Record<string, () => Promise<Operations>>> = {
  async ours() {
    const codec = createCodec({ secret: SECRET, maxAge: LIFETIME, sealer: 'web' })
    return cycling(
      (data) => codec.encode({ data }) as Promise<string>,
      async (token) => {
        const opened = await codec.decode(token)
        if (opened.refused) throw new Error(`refused: ${opened.refused}`)
        return opened.envelope.data
      },
    )
  },
  async iron() {
    const options = { ...defaults, ttl: LIFETIME * 1000 }
    return cycling(
      (data) => seal(data, SECRET, options),
      (token) => unseal(token, SECRET, options),
    )
  },
}

async function cycling(
  seal: (data: Record<string, unknown>) => Promise<string>,
  unseal: (token: string) => Promise<unknown>,
): Promise<Operations> {
  const sessions = Array.from({ length: 512 }, () => sessionData(BYTES))
  const tokens: string[] = []
  for (let at = 0; at < TOKENS; at++) tokens.push(await seal(nth(sessions, at)))
  if (JSON.stringify(await unseal(nth(tokens, 0))) !== JSON.stringify(sessions[0])) {
    throw new Error('other data comes back')
  }
  let next = 0
  return {
    seal: async (at) => void (await seal(nth(sessions, at))),
    unseal: async () => void (await unseal(nth(tokens, next++))),
  }
}

function nth<T>(items: readonly T[], at: number): T {
  return items[at % items.length] as T
}
