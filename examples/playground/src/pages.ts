/** The pages, as HTML. Whatever a visitor may have typed is escaped by `html`. */
import type { SessionHandle } from '@sealed-session/core'
import { devicesCard } from './devices.ts'
import type { Entry } from './done.ts'
import type { HomeName } from './home.ts'
import { html, type Markup, raw } from './html.ts'
import { setCookie as setCookieShown } from './set-cookie.ts'

const BUDGET = 4096

export interface PageView {
  readonly framework: string
  readonly base: string
  /** Where this page came from, as in `http://localhost:3000`. */
  readonly origin: string
  readonly notices: readonly string[]
  readonly data: Readonly<Record<string, unknown>>
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  /** The visitor has a cookie, now that this response is through. */
  readonly exists: boolean
  readonly bytes: number
  readonly now: Entry
  /** What the form did that this page follows. */
  readonly before: Entry | undefined
  readonly home: HomeName
  /** Undefined: nobody is logged in, or sessions are in no list. */
  readonly devices: readonly SessionHandle[] | undefined
}

const FRAMEWORKS = [
  ['Express', '/express'],
  ['Koa', '/koa'],
  ['Fastify', '/fastify'],
  ['h3', '/h3'],
  ['fetch', '/fetch'],
] as const

export function page(view: PageView): string {
  const { base, notices, devices } = view
  return layout(
    base,
    'sealed-session playground',
    html`
      ${header(view)}
      <main>
        ${notices.map((notice) => html`<p class="notice" role="status">${notice}</p>`)}
        <div class="columns">
          <div>${beforeCard(view)} ${sessionCard(view)} ${responseCard(view)}</div>
          <div>${dataCard(base)} ${visitorCard(view)} ${devices ? devicesCard(base, devices) : ''}
            ${troubleCard(base)} ${curlCard(view)}</div>
        </div>
      </main>
    `,
  )
}

export function errorPage(base: string, title: string, message: string, code?: string): string {
  return layout(
    base,
    title,
    html`
      <main class="narrow">
        <section class="card error">
          <h1>${title}</h1>
          ${code ? html`<p><code>${code}</code></p>` : ''}
          <p>${message}</p>
          <p>Nothing was lost: the session is as it was before, and no cookie was set.</p>
          <p><a class="button" href="${base}/">Back to the session</a></p>
        </section>
      </main>
    `,
  )
}

function header({ framework, base }: PageView): Markup {
  return html`
    <header>
      <h1 class="brand"><span class="seal" aria-hidden="true"></span> sealed-session playground</h1>
      <nav aria-label="Served by">
        ${FRAMEWORKS.map(([name, base]) =>
          name === framework
            ? html`<a href="${base}/" aria-current="page">${name}</a>`
            : html`<a href="${base}/">${name}</a>`,
        )}
      </nav>
      <p class="about">
        A small app with a session: change it here, and see what each response does to your cookie and why, whichever framework answers.
        Every request of yours, what your cookie is made of, and ways to break it are in
        <a href="${base}/__session" target="inspector">the inspector</a>.
      </p>
    </header>
  `
}

const HOME: Readonly<Record<HomeName, string>> = {
  cookie: 'It lives in your cookie, sealed.',
  memory: 'It lives in the memory of the server; your cookie carries a sealed ticket.',
  sqlite: 'It lives in SQLite on the server; your cookie carries a sealed ticket.',
  spill: 'It lives in your cookie while it is small, and in SQLite when it outgrows it.',
}

function sessionCard({ data, id, exists, expiresAt, bytes, home }: PageView): Markup {
  const share = Math.min(100, (bytes / BUDGET) * 100)
  const ends = new Date(expiresAt).toISOString()
  return html`
    <section class="card">
      <h2>Your session</h2>
      <p class="hint">${HOME[home]}</p>
      ${
        Object.keys(data).length === 0
          ? html`<p class="empty">It is empty${exists ? ', and yet it exists.' : ', so you have no cookie.'}</p>`
          : html`<pre class="data">${JSON.stringify(data, null, 2)}</pre>`
      }
      <dl>
        <dt>Id</dt>
        <dd><code>${exists ? id : '–'}</code></dd>
        <dt>Ends</dt>
        <dd>${exists ? html`<time datetime="${ends}">${ends}</time>` : '–'}</dd>
        <dt>Cookie</dt>
        <dd>
          <meter min="0" max="${BUDGET}" high="3900" value="${bytes}">${share.toFixed(0)} %</meter>
          ${bytes} of ${BUDGET} bytes
        </dd>
      </dl>
    </section>
  `
}

function responseCard({ now }: PageView): Markup {
  return html`
    <section class="card">
      <h2>This response</h2>
      ${entry(now)}
    </section>
  `
}

function beforeCard({ before }: PageView): Markup {
  if (before === undefined) return html``
  return html`
    <section class="card">
      <h2>What you just did</h2>
      ${entry(before)}
    </section>
  `
}

function entry({ framework, request, outcome, why, setCookie }: Entry): Markup {
  return html`
    <p class="line">
      <span class="outcome ${outcome}">${outcome}</span>
      <code>${request}</code> <span class="by">by ${framework}</span>
    </p>
    <p>${why}</p>
    ${setCookie.map(setCookieShown)}
  `
}

function dataCard(base: string): Markup {
  return html`
    <section class="card">
      <h2>Change it</h2>
      ${form(
        base,
        'set',
        html`
          <label>Key <input name="key" value="colour" required autocomplete="off"></label>
          <label>Value <input name="value" value="blue" autocomplete="off"></label>
          <button>Set</button>
        `,
      )}
      ${form(
        base,
        'delete',
        html`
          <label>Key <input name="key" value="colour" required autocomplete="off"></label>
          <button class="quiet">Delete</button>
        `,
      )}
      ${form(
        base,
        'add',
        html`
          <label><span>Put into <code>cart.items</code></span> <input name="item" value="apple" autocomplete="off"></label>
          <button>Push</button>
        `,
      )}
      <p class="hint">A deep change: nothing is assigned, and it is noticed all the same.</p>
      <div class="row">
        ${button(base, 'clear', 'Clear', 'quiet')} ${button(base, 'destroy', 'Destroy', 'quiet')}
      </div>
      <p class="hint">
        <strong>Clear</strong> empties the session, which goes on if the handler puts something in again.
        <strong>Destroy</strong> ends it: whatever is written to it afterwards is an error.
        Either way the response deletes your cookie, and leaves a sealed mark for five minutes, so that a slower response cannot bring the session back.
      </p>
    </section>
  `
}

function visitorCard({ base, data }: PageView): Markup {
  const user = typeof data.user === 'string' ? data.user : undefined
  return html`
    <section class="card">
      <h2>${user === undefined ? 'Log in' : `You are ${user}`}</h2>
      ${
        user === undefined
          ? form(
              base,
              'login',
              html`
                <label>Name <input name="user" value="ann" required autocomplete="username"></label>
                <label class="check"><input type="checkbox" name="remember"> Remember me for 30 days</label>
                <button>Log in</button>
              `,
            )
          : button(base, 'logout', 'Log out')
      }
      <p class="hint">Logging in and out gives the session a new id, and drops what was in it but for the cart.</p>
      ${form(
        base,
        'flash',
        html`
          <label>Flash message <input name="message" value="Read me once." autocomplete="off"></label>
          <button class="quiet">Flash</button>
        `,
      )}
    </section>
  `
}

function troubleCard(base: string): Markup {
  return html`
    <section class="card">
      <h2>Make trouble</h2>
      <div class="row">
        ${button(base, 'overfill', 'Store more than fits', 'quiet')}
        <a class="button quiet" href="${base}/__session" target="inspector">Break my cookie</a>
      </div>
      <p class="hint">
        The inspector lets your cookie expire, tampers with it, seals it with another key, and sends a copy as a thief would.
      </p>
    </section>
  `
}

const COMMANDS = [
  ['Set a key', '/set-session?key=colour&value=blue'],
  ['Read all', '/get-session'],
  ['Delete a key', '/delete-session?key=colour'],
  ['Clear', '/clear-session'],
] as const

function curlCard({ origin, base }: PageView): Markup {
  return html`
    <section class="card">
      <h2>By curl</h2>
      <p class="hint">The file <code>jar</code> keeps the cookies, as a browser does.</p>
      <dl class="commands">
        ${COMMANDS.map(([what, path]) => command(what, `curl -c jar -b jar '${origin}${base}${path}'`))}
      </dl>
    </section>
  `
}

function command(what: string, line: string): Markup {
  return html`
    <dt>${what}</dt>
    <dd>
      <pre>${line}</pre>
      <button type="button" class="quiet" data-copy="${line}" aria-label="Copy: ${what}" hidden>Copy</button>
    </dd>
  `
}

function form(base: string, action: string, fields: Markup): Markup {
  return html`
    <form method="post" action="${base}/do">
      <input type="hidden" name="action" value="${action}">
      ${fields}
    </form>
  `
}

function button(base: string, action: string, label: string, kind = ''): Markup {
  return form(base, action, html`<button class="${kind}">${label}</button>`)
}

function layout(base: string, title: string, body: Markup): string {
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>${title}</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="${base}/style.css">
        <script src="${base}/script.js" defer></script>
      </head>
      <body>
        ${body}
      </body>
    </html>`
  return raw(document)
}
