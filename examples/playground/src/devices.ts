/** “My devices”: which sessions somebody has, and how they end them. Only where sessions live on the server. */
import {
  type SessionHandle,
  type SessionState,
  type Sessions,
  setLabel,
} from '@sealed-session/core'
import { type Form, wanted } from './actions.ts'
import { html, type Markup } from './html.ts'
import type { Data } from './sessions.ts'

type Act = (state: SessionState<Data>, sessions: Sessions<Data>, form: Form) => Promise<unknown>

export const DEVICE_ACTIONS: Readonly<Record<string, Act>> = {
  'end device': (state, sessions, form) =>
    sessions.revoke(wanted(form, 'handle'), { subject: userOf(state) ?? '' }),

  'end others': (state, sessions) =>
    sessions.revokeAll(userOf(state) ?? '', { except: state.session }),
}

/** Undefined: nobody is logged in, or there is no list. */
export async function devicesOf(
  state: SessionState<Data>,
  sessions: Sessions<Data>,
): Promise<readonly SessionHandle[] | undefined> {
  const user = userOf(state)
  return user === undefined ? undefined : sessions.list(user, { current: state.session })
}

/** Names the session after the browser, as far as that says what it is. */
export function nameDevice(state: SessionState<Data>, agent: string | undefined): void {
  const browser =
    /(Firefox|Edg|OPR|Chrome|Safari|curl|Wget)\//.exec(agent ?? '')?.[1] ?? 'A browser'
  const system = /(Windows|Mac OS X|Android|iPhone|iPad|Linux)/.exec(agent ?? '')?.[1]
  setLabel(state.session, system === undefined ? browser : `${browser} on ${system}`)
}

export function devicesCard(base: string, devices: readonly SessionHandle[]): Markup {
  return html`
    <section class="card">
      <h2>Your devices</h2>
      <ul class="devices">
        ${devices.map((each) => device(base, each))}
      </ul>
      <form method="post" action="${base}/do">
        <input type="hidden" name="action" value="end others">
        <button class="quiet">Log out everywhere else</button>
      </form>
      <p class="hint">Log in from another browser, and end its session here: its next request finds none.</p>
    </section>
  `
}

function device(base: string, { handle, label, seenAt, isCurrent }: SessionHandle): Markup {
  const seen = new Date(seenAt).toISOString()
  return html`
    <li>
      <span>${label ?? 'A browser'}, ${isCurrent ? 'this one' : html`written at <time datetime="${seen}">${seen}</time>`}</span>
      ${
        isCurrent
          ? ''
          : html`<form method="post" action="${base}/do">
              <input type="hidden" name="action" value="end device">
              <input type="hidden" name="handle" value="${handle}">
              <button class="quiet">Log out</button>
            </form>`
      }
    </li>
  `
}

function userOf(state: SessionState<Data>): string | undefined {
  const user = state.get('user')
  return typeof user === 'string' ? user : undefined
}
