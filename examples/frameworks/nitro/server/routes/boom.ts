import { defineHandler } from 'nitro'

export default defineHandler(({ context }) => {
  context.session.errors = (context.session.errors ?? 0) + 1
  throw new Error('A route that fails on purpose.')
})
