import { getSession } from '@sealed-session/core/fetch'
import { type ActionFunctionArgs, redirect } from 'react-router'

export async function action({ request }: ActionFunctionArgs) {
  await getSession(request).destroy()
  throw redirect('/', 303)
}
