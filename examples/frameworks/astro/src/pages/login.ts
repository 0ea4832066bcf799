import type { APIRoute } from 'astro'

export const POST: APIRoute = async ({ locals, request, redirect }) => {
  const form = await request.formData()
  const session = await locals.visitor.regenerate() // after checking the password
  session.user = String(form.get('name'))
  return redirect('/', 303)
}
