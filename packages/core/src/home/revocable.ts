/** Sealed sessions that can be ended for good: what was revoked is refused, whoever still has a copy. */
import type { Came, Draft } from '../life/came.ts'
import { expiryOf, type Lifetime, lifetimeOf } from '../life/lifetime.ts'
import { type Awaitable, chain } from '../words/awaitable.ts'
import type { Due, Home, Opened, Settled } from './home.ts'
import {
  type Revocation,
  type Revocations,
  revokedSubjectKey,
  revokeSession,
  sessionKey,
} from './revocations.ts'

export interface RevocableOptions {
  readonly revocations: Revocations
  readonly lifetime: Lifetime
  /** Whose it is, by its data; undefined: nobody's. */
  subjectOf(data: object): string | undefined
}

/** Milliseconds for which requests in flight may come with the id that a session had before it was rotated. */
const GRACE = 10_000

export function revocableHome(home: Home, options: RevocableOptions): Home {
  const { revocations, lifetime, subjectOf } = options

  function unlessRevoked(came: Came, now: number): Awaitable<Opened> {
    const { id, createdAt } = came.head
    // One that is in a store ends there.
    const itself =
      came.row === undefined
        ? chain(sessionKey(id), (key) => revocations.find(key, now))
        : undefined
    return chain(itself, (own): Awaitable<Opened> => {
      if (own !== undefined && own.since <= now) return REVOKED
      const subject = subjectOf(came.data.fresh())
      const opened = { ...came, openedAt: now }
      if (subject === undefined) return opened
      return chain(revokedSubjectKey(subject), (key) =>
        chain(revocations.find(key, now), (all): Awaitable<Opened> => {
          if (all === undefined || createdAt > (all.before ?? 0)) return opened
          return chain(sessionKey(id), (own) => (all.except?.includes(own) ? opened : REVOKED))
        }),
      )
    })
  }

  /** Copies of what ends, or goes on under another id, are worth nothing from then on. */
  async function endCopies({ act, draft, came }: Due, now: number): Promise<void> {
    if (came === undefined || came.row !== undefined) return
    const isLeft = act === 'end' || (draft !== undefined && draft.head.id !== came.head.id)
    if (!isLeft) return
    const { head } = came
    const isRotated = act !== 'end' && draft?.story?.descent === 'rotated'
    const since = isRotated ? now + GRACE : now
    const expiresAt = expiryOf(head, lifetimeOf(head.lifetime, lifetime))
    await revokeSession(revocations, head.id, since, expiresAt, now)
    if (act !== 'end' && draft !== undefined) await goOn(draft, came, now)
  }

  /**
   * One that was spared when all of somebody's were revoked stays so under its new id; and so does one that was begun
   * before that, and has become theirs only after it.
   */
  async function goOn({ head, story }: Draft, came: Came, now: number): Promise<void> {
    const isTheirsFromNow = story?.descent === 'changed hands'
    if (!isTheirsFromNow && story?.descent !== 'rotated') return
    const subject = isTheirsFromNow ? story.subject : subjectOf(came.data.fresh())
    if (subject === undefined) return
    const [before, after] = [await sessionKey(came.head.id), await sessionKey(head.id)]
    const { openedAt = now } = came
    const spare = (all: Revocation | undefined): Revocation | undefined => {
      if (all?.before === undefined || head.createdAt > all.before) return undefined
      const { except = [] } = all
      const goesOn = except.includes(before) || (isTheirsFromNow && all.before <= openedAt)
      return goesOn ? { ...all, except: [...except, after] } : undefined
    }
    const key = await revokedSubjectKey(subject)
    await revocations.amend(key, spare, now + lifetime.maxAge * 1000, now)
  }

  async function settle(due: Due, now: number): Promise<Settled> {
    await endCopies(due, now)
    return home.settle(due, now)
  }

  const wrapped: Home = {
    get atOnce() {
      return home.atOnce && revocations.atOnce
    },
    open: (token, now) =>
      chain(home.open(token, now), (opened) =>
        opened.refused === undefined ? unlessRevoked(opened, now) : opened,
      ),
    peek: home.peek,
    isPlausible: home.isPlausible,
    settle,
    save: home.save,
  }
  if (home.ready !== undefined) wrapped.ready = home.ready
  if (home.reload !== undefined) wrapped.reload = home.reload
  return wrapped
}

const REVOKED: Opened = Object.freeze({ refused: 'revoked' })
