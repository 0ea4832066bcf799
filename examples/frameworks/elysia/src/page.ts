/** The page of this site. */
import type { SessionData } from '@sealed-session/core'

export function page({ user = 'stranger', errors = 0 }: SessionData): string {
  return `<!doctype html>
    <html lang="en">
      <head><meta charset="utf-8"><title>Sessions in Elysia</title></head>
      <body>
        <h1>Hello ${escaped(user)}</h1>
        <p>Errors ${errors}</p>
        <form method="post" action="/login">
          <label>Name <input name="name"></label>
          <button>Log in</button>
        </form>
        <form method="post" action="/logout"><button>Log out</button></form>
        <a href="/slow">Slow</a> <a href="/boom">Boom</a>
      </body>
    </html>`
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
