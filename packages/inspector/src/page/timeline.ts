/** What have the latest requests come to, and why? */
import type { Browser } from '../browsers.ts'
import { type Entry, isQuiet, type Note, type Timeline } from '../timeline.ts'
import { OUTCOMES } from '../words.ts'
import { html, type Markup } from './html.ts'
import { time } from './times.ts'

export function timelineCard(
  { timeline, token }: Browser,
  others: Timeline,
  severalNames: boolean,
  now: number,
): Markup {
  const list = ({ entries }: Timeline) =>
    html`<ol class="timeline">${entries.map((each) => entryItem(each, severalNames, now))}</ol>`
  return html`
    <section class="card" aria-labelledby="timeline">
      <h2 id="timeline">Requests of this browser</h2>
      ${timeline.entries.length === 0 ? NOTHING : list(timeline)}
      ${
        others.entries.length === 0
          ? ''
          : html`<details id="others">
              <summary>Other clients, and requests before this page was first opened (${others.entries.length})</summary>
              ${list(others)}
            </details>`
      }
      <form method="post">
        <input type="hidden" name="token" value="${token}">
        <input type="hidden" name="act" value="forget">
        <button id="forget" class="quiet">Forget all of these</button>
      </form>
    </section>
  `
}

const NOTHING = html`<p>None yet: use the app in another tab, and come back.</p>`

function entryItem(entry: Entry, severalNames: boolean, now: number): Markup {
  const { at, by, what, path, cookie, outcome, bytes, says, notes } = entry
  const about = says ?? (outcome && spelled(outcome, bytes))
  return html`
    <li class="${isQuiet(entry) ? 'quiet' : ''}">
      <p class="line">
        ${pill(entry)}
        ${by === 'button' ? html`<strong>You pressed “${what}”</strong>` : html`<code class="request">${what} ${path ?? ''}</code>`}
        ${severalNames ? html`<span class="soft">${cookie}</span>` : ''}
        <span class="soft when">${time(at, now)}</span>
      </p>
      ${about === undefined || isQuiet(entry) ? '' : html`<p class="soft">${about}</p>`}
      ${notes.map(noteItem)}
    </li>
  `
}

function spelled(outcome: NonNullable<Entry['outcome']>, bytes: number): string {
  const set = bytes > 0 ? ` ${bytes} bytes of cookies were set.` : ''
  return OUTCOMES[outcome] + set
}

function pill({ outcome, by, notes }: Entry): Markup {
  if (outcome !== undefined) return html`<span class="pill ${outcome}">${outcome}</span>`
  if (notes.some(({ kind }) => kind === 'failed')) return html`<span class="pill bad">failed</span>`
  return by === 'button' ? html`` : html`<span class="pill">no outcome yet</span>`
}

function noteItem({ kind, name, says, remedy, anchor }: Note): Markup {
  return html`
    <div class="note ${kind}">
      <p><strong>${kind}: ${name}</strong> ${says}</p>
      ${remedy === undefined ? '' : html`<p class="remedy">${remedy}</p>`}
      ${anchor === undefined ? '' : html`<p class="soft">${link(anchor)}</p>`}
    </div>
  `
}

/** A page on the web, or a paragraph of the documentation. */
function link(anchor: string): Markup {
  return /^https:\/\//.test(anchor)
    ? html`<a href="${anchor}" rel="noreferrer">Read more</a>`
    : html`See ${anchor}.`
}
