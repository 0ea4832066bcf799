/** How is a line of Set-Cookie shown: what it is called, what it holds, and every attribute by itself? */
import { html, type Markup } from './html.ts'

/** Characters of a value that are shown: enough to see that it is another. */
const SHOWN = 16

/** Without the rest of the value, so that nobody who is shown a line has a session. */
export function shortened(line: string): string {
  const [pair = ''] = line.split('; ')
  const equals = pair.indexOf('=')
  const value = pair.slice(equals + 1)
  if (value.length <= SHOWN) return line
  return `${pair.slice(0, equals)}=${value.slice(0, SHOWN)}…${line.slice(pair.length)}`
}

export function setCookie(line: string): Markup {
  const [pair = '', ...attributes] = line.split('; ')
  return html`
    <div class="cookie">
      <p><code>Set-Cookie: ${pair}</code></p>
      <ul>${attributes.map((each) => html`<li><code>${each}</code>${meaning(each)}</li>`)}</ul>
    </div>
  `
}

function meaning(attribute: string): Markup {
  const [name = '', value = ''] = attribute.split('=')
  const says = name === 'Max-Age' ? spelledAge(Number(value)) : MEANINGS[name]
  return says === undefined ? html`` : html` <span class="by">${says}</span>`
}

const MEANINGS: Readonly<Record<string, string>> = {
  HttpOnly: 'scripts cannot read it',
  Secure: 'by https alone',
  SameSite: 'not with requests that other sites’ pages cause, but for links',
}

function spelledAge(seconds: number): string {
  if (seconds === 0) return 'the browser deletes it'
  const [size, unit] =
    seconds >= 86_400 ? [86_400, 'days'] : seconds >= 3600 ? [3600, 'hours'] : [60, 'minutes']
  return `${Math.round(seconds / size)} ${unit}`
}
