/** Bytes to base64url (RFC 4648 section 5, unpadded) and back, on every platform. */

interface NativeBytes {
  toBase64?(options: { alphabet: 'base64url'; omitPadding: true }): string
}
interface NativeConstructor {
  fromBase64?(text: string, options: { alphabet: 'base64url' }): Uint8Array<ArrayBuffer>
}

export function toBase64url(bytes: Uint8Array): string {
  const native = (bytes as NativeBytes).toBase64?.({ alphabet: 'base64url', omitPadding: true })
  if (native !== undefined) return native
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** Throws where the text is no base64url. */
export function fromBase64url(text: string): Uint8Array<ArrayBuffer> {
  const native = (Uint8Array as NativeConstructor).fromBase64?.(text, { alphabet: 'base64url' })
  if (native !== undefined) return native
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (character) => character.charCodeAt(0))
}
