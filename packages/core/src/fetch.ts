/**
 * Sessions for handlers that turn a Request into a Response: Workers, Deno, Bun, Next.js routes …
 *
 * @module
 */
export * from './response/fetch.ts'
