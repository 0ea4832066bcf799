/** What can be tried with this session? Forms, since they work without script. */
import { ACTS, type ActName } from '../acts.ts'
import type { Browser } from '../browsers.ts'
import type { Portrait } from '../portrait.ts'
import { html, type Markup } from './html.ts'
import { time } from './times.ts'

const TRIALS: readonly ActName[] = ['clear', 'expire', 'tamper', 'older key', 'unknown key']
const THEFT: readonly ActName[] = ['copy', 'steal']

export function buttonsCard({ name, look }: Portrait, browser: Browser, now: number): Markup {
  const { token } = browser
  const copy = browser.copies.get(name)
  const buttons = (names: readonly ActName[]) =>
    names.map((each) => button(each, name, token, lacks(each, look)))
  return html`
    <section class="card" aria-labelledby="try-${name}">
      <h2 id="try-${name}">Try it</h2>
      <ul class="acts">${buttons(TRIALS)}</ul>
      <h3>As a thief would</h3>
      <p class="soft">${copy === undefined ? 'Nothing was copied yet.' : html`The thief has a copy, taken ${time(copy.takenAt, now)}.`}</p>
      <ul class="acts">${buttons(THEFT)}</ul>
    </section>
  `
}

/** What there would have to be. */
function lacks(act: ActName, look: Portrait['look']): string | undefined {
  if (act !== 'older key' || look === undefined) return undefined
  const { secrets } = look.cookie
  if (secrets === undefined || secrets > 1) return undefined
  return 'There is one secret only: give a list, newest first, to try a rotation.'
}

function button(act: ActName, cookie: string, token: string, lacking: string | undefined): Markup {
  const { label, hint } = ACTS[act]
  const id = `${cookie} ${act}`.replace(/[^\w-]/g, '-')
  return html`
    <li>
      <form method="post">
        <input type="hidden" name="token" value="${token}">
        <input type="hidden" name="cookie" value="${cookie}">
        <input type="hidden" name="act" value="${act}">
        ${
          lacking === undefined
            ? html`<button id="${id}" aria-describedby="${id}-hint">${label}</button>`
            : html`<button id="${id}" aria-describedby="${id}-hint" disabled>${label}</button>`
        }
        <span class="soft" id="${id}-hint">${lacking ?? hint}</span>
      </form>
    </li>
  `
}
