export default defineEventHandler(async (event) => {
  event.context.session = null
  return sendRedirect(event, '/', 303)
})
