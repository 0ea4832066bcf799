/** Why is there no session on this request? Express knows what is installed, and where. */

const INSTALLED = Symbol.for('sealed-session.express')

interface Layer {
  readonly handle?: Handler
  readonly route?: { readonly stack?: readonly Layer[] }
}
interface Handler {
  readonly stack?: readonly Layer[]
  readonly [INSTALLED]?: true
}
interface App {
  readonly router?: Handler
  readonly _router?: Handler
}

/** Marks the middleware, so that it is found in a router whichever copy of this package made it. */
export function markInstalled<F extends object>(middleware: F): F {
  return Object.assign(middleware, { [INSTALLED]: true })
}

export function causeOf(req: object): string | undefined {
  const app = (req as { readonly app?: App }).app
  if (app === undefined || !holds(routerOf(app))) return undefined
  return 'It is installed, but has not run for this request: it comes after this handler, or was added under another path.'
}

/** Express 4 keeps its router in `_router`, and throws when asked for `router`. */
function routerOf(app: App): Handler | undefined {
  return Object.hasOwn(app, '_router') ? app._router : app.router
}

function holds(handler: Handler | undefined): boolean {
  if (handler === undefined) return false
  if (handler[INSTALLED]) return true
  return (handler.stack ?? []).some((layer) => holds(layer.handle) || holds(layer.route))
}
