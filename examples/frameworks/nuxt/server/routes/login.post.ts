export default defineEventHandler(async (event) => {
  const { name } = await readBody<{ name: string }>(event)
  const session = await event.context.session.regenerate() // after checking the password
  session.user = name
  return sendRedirect(event, '/', 303)
})
