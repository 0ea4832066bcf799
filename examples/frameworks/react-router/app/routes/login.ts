import { getSession } from '@sealed-session/core/fetch'
import { type ActionFunctionArgs, redirect } from 'react-router'

export async function action({ request }: ActionFunctionArgs) {
  const form = await request.formData()
  const session = await getSession(request).regenerate() // after checking the password
  session.user = String(form.get('name'))
  return redirect('/', 303)
}
