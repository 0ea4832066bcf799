/** Secrets that renew themselves: made, known to all before they seal, and dropped once no session can need them. */
import { LIVE, type LiveSecret, type LiveSecrets } from '../../options/live-secrets.ts'
import type { SecretBytes } from '../../options/secrets.ts'
import { fromBase64url, toBase64url } from '../../platform/base64url.ts'
import { inTime } from '../../store/in-time.ts'
import { type Awaitable, attempt, chain, isPromise } from '../../words/awaitable.ts'
import { SessionError } from '../../words/errors.ts'
import { config } from '../../words/faults.ts'
import {
  endOf,
  type Key,
  type KeyState,
  type LiveKey,
  liveKeys,
  sealingAmong,
  stateOf,
} from './key.ts'
import { type CheckedRing, checkRing, checkStorage, type KeyRingOptions } from './options.ts'
import { hurried, type MakeKey, planned, withoutKey } from './plan.ts'
import { readKeys, spellKeys } from './spelled.ts'
import type { KeyStorage } from './storage.ts'

/** What is shown of a key: nothing by which anything could be opened. Times are milliseconds since the epoch. */
export interface KeyInfo {
  readonly name: string
  readonly state: KeyState
  readonly createdAt: number
  /** When it begins, or has begun, to seal. */
  readonly activatesAt: number
  /** When it is dropped; undefined: once another has taken its place. */
  readonly opensUntil: number | undefined
  readonly revokedAt: number | undefined
}

/** For the option `secret`, of sessions and of `createCodec`. */
export interface KeyRing extends LiveSecret {
  /** All keys there are, the one that was made last in front. Reads the storage, and writes what is due. */
  keys(): Promise<readonly KeyInfo[]>
  /**
   * Ends a key for good: nothing that it sealed is opened any more, by this instance at once, by others after
   * `refresh`. Where it was the one that seals, another takes its place. False: there is no such key.
   */
  revoke(name: string): Promise<boolean>
  /** Makes a key before it is due, which seals after `activateAfter`; none where one is on its way. */
  rotate(): Promise<void>
}

const DAY = 86_400_000

/** Milliseconds for which an unknown key is not looked for again. */
const PATIENCE = 1000

/** Milliseconds. A storage that lost a call must not hold up all that follow. */
const DEADLINE = 5000

/** How often a write is tried again while others are faster. Each time, one of them has succeeded. */
const TRIES = 100

/**
 * Secrets that renew themselves, for the option `secret`. Instances that share a storage share its keys: whoever
 * comes first makes what is due, and everybody knows of it long before it seals.
 *
 * @example
 * app.use(session({ secret: keyRing(fileKeys('/var/lib/app/session-keys.json')) }))
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG` for options that cannot work. `ERR_SESSION_SECRET` when it is first used
 *   and cannot be read, or be begun.
 */
export function keyRing(storage: KeyStorage, options: KeyRingOptions = {}): KeyRing {
  const ring = new Ring(checkStorage(storage), checkRing(options))
  return Object.freeze({
    keys: async () => ring.keys(),
    revoke: async (name: string) => ring.revoke(name),
    rotate: async () => ring.rotate(),
    [LIVE]: ring,
  })
}

/** The secrets of some time. */
interface Moment {
  readonly secrets: readonly SecretBytes[]
  readonly from: number
  readonly until: number
}

class Ring implements LiveSecrets {
  readonly #storage: KeyStorage
  readonly #options: CheckedRing
  #keys: readonly Key[] = []
  /** When they were read; undefined: never. */
  #readAt: number | undefined
  /** What is read or written now, after which the next has its turn. */
  #busy: Promise<void> | undefined
  #reading: { readonly since: number; readonly read: Promise<void> } | undefined
  #moment: Moment = { secrets: [], from: 0, until: 0 }
  #isFailing = false

  constructor(storage: KeyStorage, options: CheckedRing) {
    this.#storage = storage
    this.#options = options
  }

  get atOnce(): boolean {
    return this.#storage.synchronous === true
  }

  mustOutlast(says: 'maxAge' | 'setLifetime()', milliseconds: number): void {
    const { longest } = this.#options
    // By another server's clock a session may have begun in the future.
    if (milliseconds <= longest + (says === 'maxAge' ? 0 : DAY)) return
    throw config(
      `${says} gives sessions ${Math.ceil(milliseconds / 1000)} seconds, and the key ring keeps its keys for ${longest / 1000}.`,
      'Give keyRing() the longest maxAge of all that it seals, or leave it out there.',
    )
  }

  secrets(): Awaitable<readonly SecretBytes[]> {
    const now = this.#options.now()
    const { refresh } = this.#options
    const age = this.#wasRead(now)
    // Where it takes time it is read before it has to be, so that hardly anybody ever waits.
    const mustBeRead = age >= refresh
    if (!mustBeRead && (this.atOnce || age < refresh / 2)) return this.#secretsAt(now)
    const read = this.#readQuietly(now)
    return mustBeRead ? chain(read, () => this.#secretsAt(now)) : this.#secretsAt(now)
  }

  newer(): Awaitable<readonly SecretBytes[]> {
    const now = this.#options.now()
    if (this.#wasRead(now) < PATIENCE) return this.#secretsAt(now)
    return chain(this.#readQuietly(now), () => this.#secretsAt(now))
  }

  keys(): Awaitable<readonly KeyInfo[]> {
    const now = this.#options.now()
    return chain(this.#read(now), () => {
      const live = liveKeys(this.#keys)
      const newestFirst = [...this.#keys].sort(
        (one, other) => other.createdAt - one.createdAt || other.activatesAt - one.activatesAt,
      )
      return newestFirst.map((key) => infoOf(key, live, this.#options.longest, now))
    })
  }

  revoke(name: string): Awaitable<boolean> {
    const now = this.#options.now()
    let isThere = false
    const change = (keys: readonly Key[]) => {
      const without = withoutKey(keys, name, now)
      isThere = without !== undefined
      if (without === undefined) return keys
      const wasSealing = sealingAmong(liveKeys(keys), now)?.name === name
      return wasSealing ? hurried(without, this.#options, this.#make, now) : without
    }
    return chain(this.#change(change, now), () => isThere)
  }

  rotate(): Awaitable<void> {
    const now = this.#options.now()
    return this.#change((keys) => hurried(keys, this.#options, this.#make, now), now)
  }

  // ── what is known ────────────────────────────────────────────────────────────────────────────

  get #isKnown(): boolean {
    return this.#readAt !== undefined
  }

  /** Milliseconds ago; a clock that was set back counts too. */
  #wasRead(now: number): number {
    return this.#readAt === undefined ? Number.POSITIVE_INFINITY : Math.abs(now - this.#readAt)
  }

  #secretsAt(now: number): readonly SecretBytes[] {
    const before = this.#moment
    if (now < before.from || now >= before.until) {
      const moment = this.#momentAt(now)
      // The same object, if they are the same: nothing is derived of them anew.
      const isAsBefore = isSame(before.secrets, moment.secrets)
      this.#moment = isAsBefore ? { ...moment, secrets: before.secrets } : moment
    }
    return this.#moment.secrets
  }

  #momentAt(now: number): Moment {
    const live = liveKeys(this.#keys)
    const { longest, formerly } = this.#options
    const sealing = sealingAmong(live, now)
    const opening = live.filter((key) => key !== sealing && now < endOf(key, live, longest))
    // What was made last is most likely to be asked for.
    const opened = [...(sealing ? [sealing] : []), ...opening.reverse()].map(bytesOf)
    const changes = live.flatMap((key) => [key.activatesAt, endOf(key, live, longest)])
    return {
      secrets: Object.freeze([...opened, ...formerly]),
      from: now,
      until: Math.min(...changes.filter((at) => at > now)),
    }
  }

  #adopt(keys: readonly Key[], now: number): void {
    this.#keys = keys
    this.#readAt = now
    this.#moment = { ...this.#moment, until: 0 }
  }

  // ── what is kept ─────────────────────────────────────────────────────────────────────────────

  /** Told once, until it works again. It is not tried again before it is time. */
  #failed(error: unknown, now: number): void {
    this.#readAt = now
    if (this.#isFailing) return
    this.#isFailing = true
    this.#options.onError(failure(error))
  }

  /** Looks for newer keys; if that fails, those that are known are used. */
  #readQuietly(now: number): Awaitable<void> {
    return attempt<void>(
      () => this.#read(now),
      (error) => {
        if (!this.#isKnown) throw error
        this.#failed(error, now)
      },
    )
  }

  /** @throws {SessionError} `ERR_SESSION_SECRET` */
  #read(now: number): Awaitable<void> {
    const reading = this.#reading
    if (reading !== undefined && Math.abs(now - reading.since) < PATIENCE) return reading.read
    const read = this.#change((keys) => keys, now)
    if (!isPromise(read)) return read
    const mine = {
      since: now,
      read: read.finally(() => {
        if (this.#reading === mine) this.#reading = undefined
      }),
    }
    this.#reading = mine
    // Whoever waits for it hears of it.
    mine.read.catch(() => undefined)
    return mine.read
  }

  /** @throws {SessionError} `ERR_SESSION_SECRET` */
  #change(change: (keys: readonly Key[]) => readonly Key[], now: number): Awaitable<void> {
    return attempt<void>(
      () => this.#inTurn(() => this.#write(change, now)),
      (error) => {
        throw failure(error)
      },
    )
  }

  /** Changes what is kept now, makes what is due, and writes it if it is another then, as often as others are faster. */
  #write(
    change: (keys: readonly Key[]) => readonly Key[],
    now: number,
    tries = TRIES,
  ): Awaitable<void> {
    return chain(answered(this.#storage.read()), (found): Awaitable<void> => {
      // Where it was lost, those that are known are put back.
      const kept = found === null ? this.#keys : readKeys(found.text)
      const keys = planned(change(kept), this.#options, this.#make, now)
      if (found !== null && keys === kept) return this.#worked(keys, now)
      const written = attempt<boolean | undefined>(
        () => answered(this.#storage.write(spellKeys(keys), found?.version ?? null)),
        (error) => this.#goOnWith(kept, change(kept) !== kept, error, now),
      )
      return chain(written, (isWritten) => {
        if (isWritten === undefined) return undefined
        if (isWritten) return this.#worked(keys, now)
        if (tries === 0) throw conflict()
        return this.#write(change, now, tries - 1)
      })
    })
  }

  /** It can be read and not be written: others may make what is due, unless it is somebody's wish. */
  #goOnWith(kept: readonly Key[], isWanted: boolean, error: unknown, now: number): undefined {
    if (isWanted || liveKeys(kept).length === 0) throw error
    this.#adopt(kept, now)
    this.#failed(error, now)
    return undefined
  }

  #worked(keys: readonly Key[], now: number): void {
    this.#adopt(keys, now)
    this.#isFailing = false
  }

  /** What was begun before is over before: nobody's older reading takes the place of a newer one. */
  #inTurn(act: () => Awaitable<void>): Awaitable<void> {
    const done = this.#busy === undefined ? act() : this.#busy.then(act, act)
    if (!isPromise(done)) return done
    const over = done.finally(() => {
      if (this.#busy === over) this.#busy = undefined
    })
    this.#busy = over
    // Whoever waits for it hears of it.
    over.catch(() => undefined)
    return over
  }

  readonly #make: MakeKey = (now, activatesAt) => {
    const { random } = this.#options
    const day = new Date(now).toISOString().slice(0, 10)
    const some = Array.from(random(3), (byte) => byte.toString(16).padStart(2, '0')).join('')
    const secret = toBase64url(random(32))
    return { name: `${day}-${some}`, secret, createdAt: now, activatesAt }
  }
}

function answered<R>(answer: Awaitable<R>): Awaitable<R> {
  if (!isPromise(answer)) return answer
  const late = () => new Error(`it has not answered for ${DEADLINE / 1000} seconds`)
  return inTime(Promise.resolve(answer), DEADLINE, late)
}

function bytesOf({ secret }: LiveKey): SecretBytes {
  return new Uint8Array(fromBase64url(secret))
}

function isSame(one: readonly SecretBytes[], other: readonly SecretBytes[]): boolean {
  return (
    one.length === other.length &&
    one.every((bytes, at) => {
      const others = other[at] as SecretBytes
      return bytes.length === others.length && bytes.every((byte, place) => byte === others[place])
    })
  )
}

function infoOf(key: Key, live: readonly LiveKey[], longest: number, now: number): KeyInfo {
  const { name, createdAt, activatesAt, revokedAt } = key
  const end = endOf(key, live, longest)
  return {
    name,
    state: stateOf(key, live, now),
    createdAt,
    activatesAt,
    opensUntil: revokedAt === undefined && Number.isFinite(end) ? end : undefined,
    revokedAt,
  }
}

function failure(cause: unknown): SessionError {
  if (cause instanceof SessionError) return cause
  return new SessionError(
    'ERR_SESSION_SECRET',
    'The key ring could not be read or written.',
    'The cause says why; it is tried again.',
    { cause, status: 503, retryAfter: 5 },
  )
}

function conflict(): SessionError {
  return new SessionError(
    'ERR_SESSION_SECRET',
    `The key ring was written by others ${TRIES} times while it was to be written, or cannot tell.`,
    'See whether its storage compares versions as it should.',
    { status: 503, retryAfter: 5 },
  )
}
