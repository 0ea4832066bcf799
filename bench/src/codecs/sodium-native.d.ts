/** The part of sodium-native that is measured; it brings no types. */
declare module 'sodium-native' {
  const sodium: {
    readonly crypto_secretbox_NONCEBYTES: number
    readonly crypto_secretbox_MACBYTES: number
    randombytes_buf(target: Uint8Array): void
    crypto_secretbox_easy(
      cipher: Uint8Array,
      message: Uint8Array,
      nonce: Uint8Array,
      key: Uint8Array,
    ): void
    crypto_secretbox_open_easy(
      message: Uint8Array,
      cipher: Uint8Array,
      nonce: Uint8Array,
      key: Uint8Array,
    ): boolean
  }
  export default sodium
}
