import { flash, session } from '@sealed-session/next'

declare module '@sealed-session/next' {
  interface SessionData {
    theme?: 'dark' | 'light'
  }
}

export const { getSession, withSession, proxy } = session()

export const choose: (form: FormData) => Promise<void> = withSession(
  async (session, form: FormData) => {
    session.theme = form.has('dark') ? 'dark' : 'light'
    // @ts-expect-error: there is no such theme
    session.theme = 'blue'
    flash(session).add('notice', 'Saved.')
  },
)

export const theme = async (): Promise<'dark' | 'light' | undefined> => (await getSession()).theme

export const guard: (request: Request) => Promise<Response> = proxy((session, request: Request) =>
  session.theme ? undefined : Response.redirect(new URL('/theme', request.url)),
)
