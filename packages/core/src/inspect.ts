/**
 * What do sessions look like from outside, while an app runs? For inspectors, in development: they listen in, look at
 * what a request would find, and put forged cookies in the place of real ones. Apps have no use for it.
 *
 * @module
 */
export { isLoopback } from './cookie/host.ts'
export { type Forgery, forge } from './visit/forge.ts'
export { listenTo } from './visit/listen.ts'
export type { EventListener } from './visit/listeners.ts'
export { type KeySize, type Look, lookAt, type SeenSession } from './visit/look.ts'
export type { SeenCookie, SeenKey } from './visit/look-cookie.ts'
export { type RefusalNote, refusalNote } from './visit/refusals.ts'
