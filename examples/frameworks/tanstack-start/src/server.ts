/** Pages, server functions and server routes all come by here, so that this gives each of them its session. */
import { withSession } from '@sealed-session/core/fetch'
import handler, { createServerEntry } from '@tanstack/react-start/server-entry'

export default createServerEntry({
  fetch: withSession({}, (request: Request) => handler.fetch(request)),
})
