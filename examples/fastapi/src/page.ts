/** What does the visitor see? */

export interface Shown {
  readonly user: string | undefined
  readonly items: readonly string[]
  readonly backEnd: string
}

/** Forms go to whichever side has the answer: the browser sends both the same cookie. */
export function page({ user, items, backEnd }: Shown): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>One session, two servers</title>
<h1>Hello ${escapeHtml(user ?? 'stranger')}</h1>
<p>In your cart: ${escapeHtml(items.join(', ') || 'nothing')}.
<a href="${escapeHtml(backEnd)}/total">What it costs</a>, says the back end.</p>
<form method="post" action="/cart">
  <button name="item" value="tea">Tea</button> <button name="item" value="milk">Milk</button>
</form>
${user === undefined ? login(backEnd) : logout(backEnd)}
</html>
`
}

function login(backEnd: string): string {
  return `<form method="post" action="${escapeHtml(backEnd)}/login">
  <label>Your name <input name="name" required></label> <button>Log in at the back end</button>
</form>`
}

function logout(backEnd: string): string {
  return `<form method="post" action="/logout"><button>Log out here</button></form>
<form method="post" action="${escapeHtml(backEnd)}/logout"><button>Log out there</button></form>`
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character)
}
