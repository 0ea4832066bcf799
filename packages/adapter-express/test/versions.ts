/** The two versions of Express that the adapter is for. */
import express from 'express'
// @ts-expect-error: it comes without types, and is used by those of Express 5
import express4 from 'express4'

export const VERSIONS: readonly { readonly version: string; readonly express: typeof express }[] = [
  { version: '5', express },
  { version: '4', express: express4 },
]
