/** What is in the session? */
import { type Look, refusalNote, type SeenSession } from '@sealed-session/core/inspect'
import type { Portrait } from '../portrait.ts'
import { without } from '../words.ts'
import { html, type Markup } from './html.ts'
import { spelledSpan, time } from './times.ts'

export function sessionCard({ name, look, failure }: Portrait, now: number): Markup {
  return html`
    <section class="card" aria-labelledby="session-${name}">
      <h2 id="session-${name}">Session <code>${name}</code></h2>
      ${look === undefined ? html`<p class="bad">It cannot be opened. ${failure ?? ''}</p>` : found(look, name, now)}
    </section>
  `
}

function found(look: Look, name: string, now: number): Markup {
  if (look.session !== undefined) return session(look.session, look, name, now)
  return html`
    ${look.reason === undefined ? NOTHING : refused(name, look.reason, look.from)}
    ${look.endedAt === undefined ? '' : html`<p class="soft">A session of this browser was ended ${time(look.endedAt, now)}.</p>`}
  `
}

const NOTHING = html`<p>There is none: this browser has brought no cookie of these sessions, as nobody has who has no data.</p>`

function refused(name: string, reason: NonNullable<Look['reason']>, from?: string): Markup {
  const { message, remedy } = refusalNote(name, reason, from)
  const whose = from === undefined ? '' : ` (by the reader ${from})`
  return html`
    <p><strong class="pill bad">refused: ${reason}</strong>${whose}</p>
    <p>${without(message, remedy)} A handler finds an empty session.</p>
    <p class="remedy">${remedy}</p>
  `
}

function session(seen: SeenSession, { among, from }: Look, name: string, now: number): Markup {
  const { data, createdAt, seenAt, expiresAt, id, isStored, lifetime, flash } = seen
  return html`
    ${among > 1 ? html`<p class="bad">${among} valid cookies of this name came; this is the one that was sealed last.</p>` : ''}
    <pre class="data" role="region" aria-label="Data of ${name}" tabindex="0">${spelled(data)}</pre>
    <dl>
      <dt>Lives in</dt>
      <dd>${isStored ? 'a store; the cookie has a sealed ticket for it' : 'its cookie, sealed'}${from === undefined ? '' : `, that of another library: ${from}`}</dd>
      <dt>Begun</dt>
      <dd>${time(createdAt, now)}</dd>
      <dt>Written</dt>
      <dd>${time(seenAt, now)}</dd>
      <dt>Ends</dt>
      <dd>${time(expiresAt, now)}${lifetime === undefined ? '' : html`, by limits of its own: ${limits(lifetime)}`}</dd>
      <dt>Id</dt>
      <dd><code>${id.slice(0, 6)}…</code> <span class="soft">its beginning: a login changes it</span></dd>
      <dt>Flash</dt>
      <dd>${flash.length === 0 ? 'no messages' : `waiting to be read: ${flash.map(({ key }) => key).join(', ')}`}</dd>
    </dl>
  `
}

/** As the app's serializer may have made them: dates, maps and numbers that JSON has no words for. */
function spelled(data: Readonly<Record<string, unknown>>): string {
  try {
    return JSON.stringify(data, readable, 2)
  } catch {
    return 'It holds what cannot be shown as JSON (a circle, perhaps).'
  }
}

function readable(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  if (value instanceof Map) return { Map: [...value] }
  if (value instanceof Set) return { Set: [...value] }
  return value
}

function limits({ maxAge, idleTimeout, persistent }: NonNullable<SeenSession['lifetime']>): string {
  const all = [
    maxAge === undefined ? [] : `maxAge ${spelledSpan(maxAge)}`,
    idleTimeout === undefined
      ? []
      : idleTimeout === false
        ? 'no idleTimeout'
        : `idleTimeout ${spelledSpan(idleTimeout)}`,
    persistent === undefined ? [] : persistent ? 'persistent' : 'until the browser closes',
  ]
  return all.flat().join(', ')
}
