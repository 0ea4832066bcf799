/** The page: one document, with everything in it. */
import type { Answer } from '../asked/asked.ts'
import { type Browser, randomId } from '../browsers.ts'
import type { Portrait } from '../portrait.ts'
import type { Timeline } from '../timeline.ts'
import { buttonsCard } from './buttons.ts'
import { cookieCard } from './cookie.ts'
import { html, type Markup, raw, trusted } from './html.ts'
import { SCRIPT } from './script.ts'
import { sessionCard } from './session.ts'
import { STYLE } from './style.ts'
import { timelineCard } from './timeline.ts'

export interface View {
  readonly browser: Browser
  readonly others: Timeline
  readonly portraits: readonly Portrait[]
  readonly notice: string | undefined
  readonly now: number
}

export function pageFor(view: View): Answer {
  const nonce = randomId()
  return {
    status: 200,
    headers: [
      ['content-type', 'text/html; charset=utf-8'],
      ['cache-control', 'no-store'],
      ['content-security-policy', policy(nonce)],
      ['x-content-type-options', 'nosniff'],
      // Forms are to say where they come from, and nobody else is to learn that this page is here.
      ['referrer-policy', 'same-origin'],
      ['cross-origin-resource-policy', 'same-origin'],
    ],
    body: raw(document(view, nonce)),
  }
}

/** Nothing but what is in the page; another page of the same origin may show it in a frame. */
function policy(nonce: string): string {
  return [
    "default-src 'none'",
    `style-src 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
    "connect-src 'self'",
    'img-src data:',
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
  ].join('; ')
}

/** A seal, as the favicon of a page that may load nothing. */
const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Ccircle cx='8' cy='8' r='7' fill='%23a8322d'/%3E%3Ccircle cx='8' cy='8' r='3.5' fill='none' stroke='%23fff' stroke-width='1.5'/%3E%3C/svg%3E"

function document(view: View, nonce: string): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="robots" content="noindex">
        <title>Session inspector</title>
        <link rel="icon" href="${ICON}">
        <style nonce="${nonce}">${trusted(STYLE)}</style>
        <script nonce="${nonce}" type="module">${trusted(SCRIPT)}</script>
      </head>
      <body>
        <header>
          <h1><span class="seal" aria-hidden="true"></span>Session inspector</h1>
          <p>What sealed-session makes of this browser’s requests. In development only; shown to this browser alone.</p>
        </header>
        ${main(view)}
      </body>
    </html>`
}

function main({ browser, others, portraits, notice, now }: View): Markup {
  const version = browser.timeline.version + others.version
  return html`
    <main data-version="${version}">
      ${notice === undefined ? '' : html`<p class="notice" role="status">${notice}</p>`}
      <div class="columns">
        <div>
          ${portraits.map((each) => html`${sessionCard(each, now)} ${cookieCard(each)} ${buttonsCard(each, browser, now)}`)}
        </div>
        <div>${timelineCard(browser, others, portraits.length > 1, now)}</div>
      </div>
    </main>
  `
}
