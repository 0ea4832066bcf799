/**
 * Testing an app: a clock that a test moves, and a visitor who keeps cookies as browsers do.
 *
 * @module
 */
export { type Clock, createClock } from './testing/clock.ts'
export type { CookieRequest, CrossSite } from './testing/delivery.ts'
export { createJar, type Jar, type JarOptions, type KeptCookie } from './testing/jar.ts'
export type { PlaywrightCookie } from './testing/playwright.ts'
export type { Answered } from './testing/set-cookie.ts'
export { readSetCookie, type SetCookie } from './testing/set-cookie.ts'
export type { SuperagentRequest } from './testing/superagent.ts'
export {
  type Asking,
  createVisitor,
  type DroppedCookie,
  type Injectable,
  type Injection,
  type Visitor,
  type VisitorOptions,
} from './testing/visitor.ts'
export type { WhyDropped } from './testing/why-dropped.ts'
