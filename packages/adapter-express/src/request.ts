/** What is `req.session` to TypeScript, also where @types/express-session or the like says something else? */
import type { Session } from '@sealed-session/core'

/** Of whoever takes `Express.Request`. @types/express-session declares the property itself, and prevails here. */
export interface WithSession {
  /** The visitor's session. Assign an object to replace its data, `null` to end it. */
  get session(): 'sessionStore' extends keyof Express.Request ? unknown : Session
  set session(value: object | null | undefined)
}

declare global {
  namespace Express {
    interface Request extends WithSession {}
  }
}

/** What is ours, and what keeps the other's declaration true. */
type Both = Express.Request extends { session?: infer Theirs }
  ? Session & NonNullable<Theirs>
  : Session

/** The `req` of handlers: it extends `Express.Request`, so that ours prevails here. */
// biome-ignore lint/suspicious/noTsIgnore: Connect has no such types, and nobody else's compilation may fail for that
/** @ts-ignore: there are apps without these types */
declare module 'express-serve-static-core' {
  interface Request {
    /** The visitor's session. Assign an object to replace its data, `null` to end it. */
    get session(): Both
    set session(value: object | null | undefined)
  }
}
