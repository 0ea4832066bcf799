/**
 * Sessions for handlers that turn a Request into a Response: Workers, Deno, Bun, Next.js routes …
 *
 * @module
 */
export { ABOUT_THE_BODY } from './response/about-the-body.ts'
export type { FetchApp } from './response/call.ts'
export {
  type Answer,
  type Handled,
  type SessionHandler,
  toFetchSessions,
  withSession,
} from './response/fetch.ts'
export { headersOf } from './response/fetch-exchange.ts'
export { type FetchRequest, headOf } from './response/fetch-request.ts'
export {
  allowCrossOrigin,
  getSession,
  loadSession,
  requireDevice,
} from './response/fetch-session.ts'
export { refusalOf } from './response/refused.ts'
export { responseOf } from './response/response-of.ts'
export { visitAround } from './visit/around.ts'
export { type Carrier, during } from './visit/current.ts'
