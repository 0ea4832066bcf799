/** The two versions of Koa that the adapter is for. */
import Koa from 'koa'
// @ts-expect-error: it comes without types, and is used by those of Koa 3
import Koa2 from 'koa2'

export const VERSIONS: readonly { readonly version: string; readonly Koa: typeof Koa }[] = [
  { version: '3', Koa },
  { version: '2', Koa: Koa2 },
]
