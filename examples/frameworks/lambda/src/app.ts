/** The site, as a fetch handler that knows nothing of Lambda. */
import type { Session, SessionError } from '@sealed-session/core'

/** What the site keeps of a visitor. */
export interface Visitor {
  user: string
  slow: number
  errors: number
}

export async function app(request: Request, session: Session<Visitor>): Promise<Response> {
  const { pathname } = new URL(request.url)
  switch (`${request.method} ${pathname}`) {
    case 'GET /':
      return page(home(session))
    case 'POST /login': {
      const form = await request.formData()
      const fresh = await session.regenerate() // after checking the password
      fresh.user = String(form.get('name'))
      return seeOther('/')
    }
    case 'POST /logout':
      await session.destroy()
      return seeOther('/')
    case 'GET /slow':
      session.slow = (session.slow ?? 0) + 1
      return page(ReadableStream.from(slowly(session)).pipeThrough(new TextEncoderStream()))
    case 'GET /boom':
      session.errors = (session.errors ?? 0) + 1
      throw new Error('A page that fails on purpose.')
    default:
      return page('<h1>Not found</h1>', 404)
  }
}

/** What is thrown is answered here, and the session goes out with it. */
export function onError(error: unknown): Response {
  console.error(error)
  return page('<h1>That went wrong</h1>', 500)
}

/** The head leaves with the session before the rest is made, so that a change is an error by then. */
async function* slowly(session: Session<Visitor>): AsyncGenerator<string> {
  yield `<h1>Slow ${session.slow}</h1>`
  await new Promise((resolve) => setTimeout(resolve, 100))
  let late = 'accepted'
  try {
    session.set('slow', 0)
  } catch (error) {
    late = (error as SessionError).code
  }
  yield `<p>Late change: ${late}</p>`
}

function home({ user = 'stranger', errors = 0 }: Session<Visitor>): string {
  return `<h1>Hello ${escaped(user)}</h1>
    <p>Errors ${errors}</p>
    <form method="post" action="/login">
      <label>Name <input name="name"></label>
      <button>Log in</button>
    </form>
    <form method="post" action="/logout"><button>Log out</button></form>
    <a href="/slow">Slow</a> <a href="/boom">Boom</a>`
}

function page(body: string | ReadableStream, status = 200): Response {
  return new Response(body, { status, headers: { 'content-type': 'text/html; charset=utf-8' } })
}

function seeOther(location: string): Response {
  return new Response(null, { status: 303, headers: { location } })
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
