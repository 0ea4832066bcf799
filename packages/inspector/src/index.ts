/**
 * What do my sessions do? A page of the app itself that shows it, in development: one line to mount it.
 *
 * @module
 */
export { type Inspector, inspector } from './inspector.ts'
export type { InspectorOptions } from './options.ts'
