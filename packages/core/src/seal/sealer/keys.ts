/** What is derived from a secret, and for which use? See docs/wire.md. */

/** For what a token is sealed; none opens for another purpose or another cookie. */
export interface Use {
  /** `session` for sessions; anything for a codec used alone. */
  readonly purpose: string
  /** The cookie's name, empty for a codec used alone. */
  readonly cookie: string
}

/** Bytes of key material: 32 encrypt, 32 authenticate, 4 name the secret in the token. */
export const MATERIAL_BYTES = 68

/** The `info` of HKDF (RFC 5869). As JSON, so that no two uses can spell the same text. */
export function infoOf({ purpose, cookie }: Use): string {
  return JSON.stringify(['sealed-session', 1, purpose, cookie])
}

export interface Keys {
  readonly id: string
  readonly encryption: Uint8Array<ArrayBuffer>
  readonly integrity: Uint8Array<ArrayBuffer>
}

/** Cuts HKDF's output into its three parts. */
export function cutKeys(material: ArrayBuffer): Keys {
  const bytes = new Uint8Array(material)
  return {
    encryption: bytes.slice(0, 32),
    integrity: bytes.slice(32, 64),
    id: Array.from(bytes.slice(64), (byte) => byte.toString(16).padStart(2, '0')).join(''),
  }
}
