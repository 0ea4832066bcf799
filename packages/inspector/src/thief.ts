/** What does a copied cookie get? It is kept here, and sent as if another client had it. */
import { cookieValues, type RequestHead, type SessionState } from '@sealed-session/core'
import { type Look, lookAt, refusalNote } from '@sealed-session/core/inspect'
import type { Done, Pressed } from './acts.ts'
import type { Asked } from './asked/asked.ts'
import type { Copy } from './browsers.ts'
import { headOf } from './portrait.ts'
import { without } from './words.ts'

export async function copyCookie(pressed: Pressed): Promise<Done> {
  const copy = await copied(pressed)
  if (copy === undefined) return { says: 'Nothing was copied: this browser has no such cookie.' }
  return { says: 'The cookie was copied. Whatever you do now, the thief has it.' }
}

/** Of the copy that was taken before, or one that is taken now. */
export async function sendCopy(pressed: Pressed): Promise<Done> {
  const { sessions, browser, asked } = pressed
  const copy = browser.copies.get(sessions.name) ?? (await copied(pressed))
  if (copy === undefined) return { says: 'Nothing was sent: this browser has no such cookie.' }
  const theirs = await sessions.open(headOfThief(copy, asked))
  return { says: told(sessions.name, theirs, await lookAt(sessions, headOf(asked))) }
}

async function copied({ sessions, browser, asked, now }: Pressed): Promise<Copy | undefined> {
  const { cookie } = await lookAt(sessions, headOf(asked))
  if (cookie.names.length === 0) return undefined
  const cookies = asked.header('cookie') ?? ''
  const header = cookie.names
    .flatMap((name) => cookieValues(cookies, name).map((value) => `${name}=${value}`))
    .join('; ')
  const copy = { header, takenAt: now }
  browser.copies.set(sessions.name, copy)
  return copy
}

/** Another client, which has nothing of this browser but what it copied. */
function headOfThief({ header }: Copy, { host, path, encrypted }: Asked): RequestHead {
  const headers: Readonly<Record<string, string | undefined>> = {
    cookie: header,
    host,
    'user-agent': 'thief/1.0',
  }
  return { header: (name) => headers[name], host, method: 'GET', path, encrypted }
}

function told(cookie: string, theirs: SessionState, ours: Look): string {
  if (theirs.isNew) {
    const { refused } = theirs
    const note = refused && refusalNote(cookie, refused)
    const why = note === undefined ? '' : ` ${without(note.message, note.remedy)}`
    return `The thief gets nothing: the copy opens no session.${why}`
  }
  const keys = Object.keys(theirs.data).slice(0, MOST_KEYS).map(bounded)
  const what = keys.length === 0 ? 'no data' : keys.join(', ')
  const whose =
    ours.session?.id === theirs.id
      ? 'is in your session, and as good as you'
      : 'is in a session that this browser is not in any more'
  return `The thief ${whose}: ${what}. ${theirs.came?.row === undefined ? SEALED : STORED}`
}

const MOST_KEYS = 8

function bounded(key: string): string {
  return key.length > 40 ? `${key.slice(0, 39)}…` : key
}

const STORED =
  'Sessions in a store end for every copy at once when they are ended: log out, and send it again.'

const SEALED =
  'A sealed cookie is good wherever it comes from until it expires, after a logout too. Where that matters, keep sessions in a store, or say revocations, and keep maxAge short.'
