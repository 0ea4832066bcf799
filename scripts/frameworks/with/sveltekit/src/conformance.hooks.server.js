/** The site, and what the conformance kit asks beside it. */
import { conformance } from './conformance.server.js'
import { handle as site } from './hooks.server.js'

export const handle = ({ event, resolve }) =>
  conformance({ event, resolve }) ?? site({ event, resolve })
