/** How do processes that share a file write one after the other? By a second file, which only one of them can make. */

export type Files = typeof import('node:fs')

/** Milliseconds after which a lock is nobody's any more: its process was ended while it wrote. It is held for moments. */
const ABANDONED = 10_000

/** Milliseconds from one try to the next, and how many there are: a second in all. */
const PAUSE = 5
const TRIES = 200

/**
 * Acts while nobody else does. `isMine` is to be asked at the last moment: whoever was held up for so long that the
 * lock was taken from it does not act.
 *
 * @param fresh A file that was written a moment ago: its time is that of the disk's clock, which the lock's is too.
 */
export function withLock<R>(
  fs: Files,
  lock: string,
  fresh: string,
  act: (isMine: () => boolean) => R,
  wait = pause,
): R {
  const mark = crypto.randomUUID()
  acquire(fs, lock, mark, fs.statSync(fresh).mtimeMs, wait)
  const isMine = () => holderOf(fs, lock)?.mark === mark
  try {
    return act(isMine)
  } finally {
    if (isMine()) fs.rmSync(lock, { force: true })
  }
}

function acquire(fs: Files, lock: string, mark: string, now: number, wait: () => void): void {
  for (let tries = 0; tries < TRIES; tries++) {
    if (hasMade(fs, lock, mark)) return
    const holder = holderOf(fs, lock)
    if (holder !== undefined && now - holder.since > ABANDONED) {
      takeAway(fs, lock, holder.mark)
    } else {
      wait()
    }
  }
  throw new Error(`another process holds ${lock}; if there is none, delete that file`)
}

function hasMade(fs: Files, lock: string, mark: string): boolean {
  try {
    fs.writeFileSync(lock, mark, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

interface Holder {
  readonly mark: string
  /** Milliseconds since the epoch, by the disk's clock. */
  readonly since: number
}

function holderOf(fs: Files, lock: string): Holder | undefined {
  try {
    return { since: fs.statSync(lock).mtimeMs, mark: fs.readFileSync(lock, 'utf8') }
  } catch {
    // Given back meanwhile.
    return undefined
  }
}

/** Only one can move it. What was moved may be another's by now, and is put back then. */
function takeAway(fs: Files, lock: string, mark: string): void {
  const away = `${lock}.${crypto.randomUUID()}`
  try {
    fs.renameSync(lock, away)
    if (fs.readFileSync(away, 'utf8') !== mark) fs.linkSync(away, lock)
  } catch {
    // Another was faster.
  }
  fs.rmSync(away, { force: true })
}

/** Nothing else is to be done meanwhile: what waits for the keys cannot go on without. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE)
}
