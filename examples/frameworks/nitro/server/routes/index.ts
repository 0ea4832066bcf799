import { defineHandler } from 'nitro'
import { html } from 'nitro/h3'

export default defineHandler(({ context }) => {
  const { user = 'stranger', errors = 0 } = context.session
  return html`<!doctype html>
    <html lang="en">
      <head><meta charset="utf-8"><title>Sessions in Nitro</title></head>
      <body>
        <h1>Hello ${user}</h1>
        <p>Errors ${errors}</p>
        <form method="post" action="/login">
          <label>Name <input name="name"></label>
          <button>Log in</button>
        </form>
        <form method="post" action="/logout"><button>Log out</button></form>
        <a href="/slow">Slow</a> <a href="/boom">Boom</a>
      </body>
    </html>`
})
