import { getSession } from '@sealed-session/h3'
import { defineHandler } from 'nitro'
import { redirect } from 'nitro/h3'

export default defineHandler(async (event) => {
  const name = String((await event.req.formData()).get('name'))
  await getSession(event).regenerate() // after checking the password
  getSession(event).user = name
  return redirect('/', 303)
})
