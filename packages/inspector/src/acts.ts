/** What do the buttons do? Each says what it did; what comes of it, the next request shows. */
import type { Outcome, Sessions } from '@sealed-session/core'
import { type Forgery, forge, lookAt } from '@sealed-session/core/inspect'
import type { Asked } from './asked/asked.ts'
import type { Browser } from './browsers.ts'
import { headOf } from './portrait.ts'
import { copyCookie, sendCopy } from './thief.ts'

/** A button, and whose it is. */
export interface Pressed {
  readonly sessions: Sessions
  readonly browser: Browser
  readonly asked: Asked
  readonly now: number
}

export interface Done {
  /** For the page, and for the timeline. */
  readonly says: string
  readonly setCookie?: readonly string[]
  readonly outcome?: Outcome
}

interface Act {
  /** On the button. */
  readonly label: string
  /** Under it: what it is good for. */
  readonly hint: string
  readonly act: (pressed: Pressed) => Promise<Done>
}

export const ACTS = {
  clear: {
    label: 'Clear',
    hint: 'Empties the session, as session.clear() does: no data, so no cookie.',
    act: async ({ sessions, asked }) => {
      const state = await sessions.open(headOf(asked))
      state.clear()
      const { outcome, setCookie } = await sessions.commit(state)
      return { says: 'The session was cleared, and its cookie expired.', outcome, setCookie }
    },
  },
  expire: {
    label: 'Expire',
    hint: 'As if maxAge were over. The cookie stays, so that you see it refused.',
    act: async (pressed) => {
      const { session } = await lookAt(pressed.sessions, headOf(pressed.asked))
      return session?.isStored === true
        ? expireRecord(pressed)
        : forged(pressed, 'expired', EXPIRED)
    },
  },
  tamper: {
    label: 'Tamper',
    hint: 'Changes one character of the cookie, as a forger would, or something on the way.',
    act: (pressed) =>
      forged(pressed, 'tampered', 'One character of the cookie is another now: see it refused.'),
  },
  'older key': {
    label: 'Seal with the oldest key',
    hint: 'As in a rotation: the session opens, and the next response that reads it seals it anew.',
    act: (pressed) =>
      forged(pressed, 'older key', 'The oldest secret of the list has sealed the cookie.'),
  },
  'unknown key': {
    label: 'Seal with a lost key',
    hint: 'As after a secret was replaced, and the former one was not kept.',
    act: (pressed) =>
      forged(pressed, 'unknown key', 'A secret has sealed the cookie that is not in the list.'),
  },
  copy: {
    label: 'Copy the cookie',
    hint: 'What a thief would have from now on. Log out then, and send the copy.',
    act: copyCookie,
  },
  steal: {
    label: 'Send the copy',
    hint: 'What sessions give another client that has the copied cookie, and nothing else of this browser.',
    act: sendCopy,
  },
} as const satisfies Readonly<Record<string, Act>>

export type ActName = keyof typeof ACTS

export function isAct(name: string): name is ActName {
  return Object.hasOwn(ACTS, name)
}

const EXPIRED = 'The session’s time is over: see its cookie refused.'

async function forged({ sessions, asked }: Pressed, how: Forgery, says: string): Promise<Done> {
  const setCookie = await forge(sessions, headOf(asked), how)
  if (setCookie !== undefined) return { says, setCookie }
  return { says: 'Nothing was done: there is no cookie here that this could be done to.' }
}

/** In a store its record says when it ends. The browser is not told, so that its cookie stays. */
async function expireRecord({ sessions, asked }: Pressed): Promise<Done> {
  const state = await sessions.open(headOf(asked))
  state.setLifetime({ maxAge: 1 })
  const { outcome } = await sessions.commit(state)
  return { says: 'The session lasts one second from its beginning now: see it gone.', outcome }
}
