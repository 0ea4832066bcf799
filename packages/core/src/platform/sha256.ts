/** SHA-256 of text, in base64url: at once where `node:crypto` is. */
import { type Awaitable, chain } from '../words/awaitable.ts'
import { toBase64url } from './base64url.ts'
import { type NodePlatform, nodePlatform } from './platform.ts'

let node: NodePlatform | undefined | 'not asked yet' = 'not asked yet'

export function sha256(text: string): Awaitable<string> {
  if (node === 'not asked yet') node = nodePlatform()
  if (node !== undefined) return node.crypto.hash('sha256', text, 'base64url')
  return chain(crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)), (digest) =>
    toBase64url(new Uint8Array(digest)),
  )
}
