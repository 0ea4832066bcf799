/** What is the cookie made of, and how much of its budget is used? */
import type { Look, SeenCookie, SeenKey } from '@sealed-session/core/inspect'
import type { Portrait } from '../portrait.ts'
import { html, type Markup } from './html.ts'

export function cookieCard({ name, look }: Portrait): Markup {
  if (look === undefined) return html``
  const { cookie, session } = look
  return html`
    <section class="card" aria-labelledby="cookie-${name}">
      <h2 id="cookie-${name}">Cookie</h2>
      ${cookie.bytes === 0 ? html`<p>None came.</p>` : brought(cookie)}
      <p class="soft">Set as</p>
      <pre role="region" aria-label="Attributes of ${name}" tabindex="0">${attributes(cookie)}</pre>
      ${session === undefined ? '' : sizes(look, session)}
    </section>
  `
}

function brought({ names, bytes, limit, left, key, secrets }: SeenCookie): Markup {
  const share = Math.round((bytes / limit) * 100)
  return html`
    <p>
      <meter min="0" max="${limit}" low="${Math.round(limit * 0.75)}" high="${Math.round(limit * 0.95)}" optimum="0" value="${bytes}"
        aria-label="Bytes of the cookie">${share} %</meter>
      <strong>${bytes}</strong> of ${limit} bytes, names included${left === undefined ? '' : html`; about ${left} more bytes of data fit`}
    </p>
    <dl>
      <dt>${names.length === 1 ? 'Name' : 'Names'}</dt>
      <dd>${names.map((each, at) => html`${at === 0 ? '' : ', '}<code>${each}</code>`)}</dd>
      <dt>Key</dt>
      <dd>${spelledKey(key, secrets)}</dd>
    </dl>
  `
}

function spelledKey(key: SeenKey | undefined, secrets: number | undefined): Markup {
  if (key === undefined) return html`none that could be told: it is no token of these sessions’`
  const id = html`<code>${key.id}</code>`
  if (key.place === undefined) return html`${id}, of none of the secrets that are here`
  if (secrets === 1) return html`${id}, of the only secret`
  const place = `number ${key.place + 1} of ${secrets} secrets`
  return key.place === 0
    ? html`${id}, of the newest secret, ${place}`
    : html`${id}, of ${place}: the next response that reads the session seals it anew`
}

/** As in Set-Cookie, without a value. */
function attributes({ attributes: cookie }: SeenCookie): string {
  const { name, path, domain, httpOnly, secure, sameSite, partitioned, priority } = cookie
  const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
  const parts = [
    `${name}=…`,
    `Path=${path}`,
    domain === undefined ? [] : `Domain=${domain}`,
    httpOnly ? 'HttpOnly' : [],
    secure === 'auto' ? 'Secure (but for http on this machine)' : secure ? 'Secure' : [],
    `SameSite=${capital(sameSite)}`,
    partitioned ? 'Partitioned' : [],
    priority === undefined ? [] : `Priority=${capital(priority)}`,
  ]
  return parts.flat().join('; ')
}

/** More rows than these say nothing more. */
const MOST_KEYS = 30

function sizes({ cookie }: Look, { keys, flash }: NonNullable<Look['session']>): Markup {
  const rows = [...keys, ...flash.map(({ key, bytes }) => ({ key: `flash: ${key}`, bytes }))]
  if (rows.length === 0) return html``
  const sorted = rows.sort((one, other) => other.bytes - one.bytes)
  const most = Math.max(cookie.bytes, sorted[0]?.bytes ?? 0)
  return html`
    <div class="scroll" role="region" aria-label="Bytes by key of ${cookie.attributes.name}" tabindex="0">
      <table>
        <caption>Bytes by key, before they are sealed</caption>
        <thead><tr><th scope="col">Key</th><th scope="col" class="number">Bytes</th><th scope="col">Share</th></tr></thead>
        <tbody>
          ${sorted.slice(0, MOST_KEYS).map(({ key, bytes }) => row(key, bytes, most))}
        </tbody>
      </table>
    </div>
    ${sorted.length > MOST_KEYS ? html`<p class="soft">And ${sorted.length - MOST_KEYS} smaller ones.</p>` : ''}
  `
}

function row(key: string, bytes: number, most: number): Markup {
  const width = Math.max(1, Math.round((bytes / most) * 100))
  return html`
    <tr>
      <th scope="row"><code>${key.length > 60 ? `${key.slice(0, 59)}…` : key}</code></th>
      <td class="number">${bytes}</td>
      <td><svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect width="${width}" height="8" rx="1"/></svg></td>
    </tr>
  `
}
