/** What sessions of so many bytes of JSON look like. */
import { randomBytes } from 'node:crypto'

export type SessionData = Record<string, unknown>

/** From here on a session holds OAuth tokens, which are random and do not compress. */
const WITH_TOKENS = 2500

/** No two are the same. */
export function sessionData(bytes: number): SessionData {
  const data: SessionData = {
    user: `u-${1_000_000 + (made++ % 1_000_000)}`,
    name: 'Ann Example',
    roles: ['editor'],
    csrf: randomText(12),
  }
  if (bytes >= WITH_TOKENS) data.tokens = { access: randomText(600), refresh: randomText(300) }
  const page = ',"page":""'.length
  const cart: object[] = []
  for (;;) {
    const item = {
      sku: `A-${1000 + cart.length}`,
      title: 'Linen shirt, long',
      count: 2,
      price: 4900,
    }
    const more = { ...data, cart: [...cart, item] }
    if (sizeOf(more) + page > bytes) break
    cart.push(item)
  }
  if (cart.length > 0) data.cart = cart
  data.page = ''
  const room = bytes - sizeOf(data)
  if (room < 0) throw new Error(`a session does not fit into ${bytes} bytes`)
  data.page = '/catalogue/shirts/linen?size=40&colour=white&sort=price'
    .padEnd(room, '&')
    .slice(0, room)
  // As a server has them: parsed, not assembled.
  return JSON.parse(JSON.stringify(data)) as SessionData
}

let made = 0

function sizeOf(data: SessionData): number {
  return Buffer.byteLength(JSON.stringify(data))
}

function randomText(bytes: number): string {
  return randomBytes(bytes).toString('base64url')
}
