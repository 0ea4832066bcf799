/** What does `save()` keep before the response leaves, and what of it stands when it does? */
import type { Opened, Settled } from '../home/home.ts'
import type { Came, Draft } from '../life/came.ts'
import type { SessionState } from '../life/state.ts'
import { type Awaitable, chain } from '../words/awaitable.ts'
import { SessionError } from '../words/errors.ts'
import type { Kind } from './kind.ts'
import { tooLargeFor } from './settle.ts'

export class Saving<T> {
  readonly #kind: Kind<T>
  /** What `save()` has proved that it can be kept. */
  #saved: { readonly draft: Draft; readonly settled: Settled } | undefined

  constructor(kind: Kind<T>) {
    this.#kind = kind
  }

  /**
   * Proves that the session can be kept; what it was kept as stands if nothing changes after it.
   *
   * @param came What our home knows of.
   */
  save(state: SessionState<T>, came: Came | undefined): Awaitable<void> {
    state.exist()
    state.mustHaveSubject()
    const { home, cookies, now } = this.#kind
    // What is kept as it is needs no writing.
    if (came !== undefined && !state.changed) return undefined
    const at = now()
    const draft = state.draft(at)
    return chain(home.save(draft, came, at), (settled) => {
      if (settled.cookie === 'lost') throw endedByOthers('save()')
      if (settled.cookie === 'set' && !cookies.fits(settled.token)) {
        throw tooLargeFor(this.#kind, draft, settled.token)
      }
      const kept = settled.cookie === 'set' ? settled.kept : undefined
      if (kept !== undefined) state.rebase(kept.draft, draft, kept.row)
      this.#saved = { draft: kept?.draft ?? draft, settled }
    })
  }

  /** What is kept now, where that may be newer than what came; undefined: what came is all there is. */
  reload(came: Came | undefined): Promise<Came> | undefined {
    const { home, now } = this.#kind
    if (came === undefined || home.reload === undefined) return undefined
    return home.reload(came, now()).then((opened: Opened) => {
      if (opened.refused === undefined) return opened
      throw endedByOthers('reload()')
    })
  }

  /** What was settled for this very draft, if it was saved. */
  as(draft: Draft): Settled | undefined {
    const saved = this.#saved
    return saved !== undefined && isSame(saved.draft, draft) ? saved.settled : undefined
  }
}

function endedByOthers(verb: string): SessionError {
  return new SessionError(
    'ERR_SESSION_DESTROYED',
    `The session was ended by another request, so ${verb} finds none.`,
    'Ask the visitor to begin again; nothing brings back a session that was ended.',
  )
}

/** But for the time: what was sealed a moment ago is not sealed once more. */
function isSame(one: Draft, other: Draft): boolean {
  return (
    one.text === other.text &&
    one.flash === other.flash &&
    one.head.id === other.head.id &&
    one.head.createdAt === other.head.createdAt &&
    one.head.device === other.head.device &&
    one.head.authenticatedAt === other.head.authenticatedAt &&
    JSON.stringify(one.head.lifetime) === JSON.stringify(other.head.lifetime)
  )
}
