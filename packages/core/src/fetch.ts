/**
 * Sessions for handlers that turn a Request into a Response: Workers, Deno, Bun, Next.js routes …
 *
 * @module
 */
export type { FetchApp } from './response/call.ts'
export { type Answer, type Handled, type SessionHandler, withSession } from './response/fetch.ts'
export { headersOf } from './response/fetch-exchange.ts'
export { type FetchRequest, headOf } from './response/fetch-request.ts'
export { getSession, loadSession } from './response/fetch-session.ts'
