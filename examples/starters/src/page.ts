/** What visitors see. */
export function page(user: string | undefined, visits: number): string {
  const about =
    user === undefined
      ? `<form method="post" action="/login"><label>Your name <input name="name" required></label> <button>Log in</button></form>`
      : `<p>Hello ${escapeHtml(user)}.</p><form method="post" action="/logout"><button>Log out</button></form>`
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Sessions</title><main><h1>Sessions</h1>${about}<p>Visits: ${visits}</p></main></html>`
}

/** What visitors type is text, and no markup. */
function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
