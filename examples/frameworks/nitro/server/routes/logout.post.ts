import { defineHandler } from 'nitro'
import { redirect } from 'nitro/h3'

export default defineHandler(({ context }) => {
  context.session = null
  return redirect('/', 303)
})
