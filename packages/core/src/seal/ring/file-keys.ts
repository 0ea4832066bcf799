/** A key ring in a file: shared by all processes that share the file. */
import { nodeFiles } from '../../platform/platform.ts'
import { config, told } from '../../words/faults.ts'
import { type Files, withLock } from './lock.ts'
import type { KeyStorage, KeyText } from './storage.ts'

/** For its owner alone. */
const MODE = 0o600

/**
 * Keeps a key ring in a file of mode 600. It is replaced as a whole (written beside, then renamed), by one process at
 * a time, and never half written; its folder has to be there. Whoever can read the file can make sessions: keep it
 * out of images, repositories and backups that others read.
 *
 * @example
 * session({ secret: keyRing(fileKeys('/var/lib/app/session-keys.json')) })
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG` where there are no files.
 */
export function fileKeys(path: string): KeyStorage {
  if (typeof path !== 'string' || path === '') {
    throw config(
      `fileKeys() was given ${told(path)}.`,
      "Give a path: '/var/lib/app/session-keys.json'.",
    )
  }
  const fs = nodeFiles()
  if (fs === undefined) {
    throw config(
      'fileKeys() was called where there are no files.',
      'Take storeKeys(store, { wrappedBy: secret }), or give a secret.',
    )
  }

  return {
    synchronous: true,

    read: () => read(fs, path),

    write(text, version) {
      const target = realPath(fs, path)
      const draft = writeBeside(fs, target, text)
      try {
        return withLock(fs, `${target}.lock`, draft, (isMine) => {
          if ((read(fs, path)?.version ?? null) !== version || !isMine()) return false
          fs.renameSync(draft, target)
          keepForGood(fs, target)
          return true
        })
      } finally {
        fs.rmSync(draft, { force: true })
      }
    },
  }
}

function read(fs: Files, path: string): KeyText | null {
  try {
    const text = fs.readFileSync(path, 'utf8')
    return { text, version: text }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** What a link leads to is replaced, and not the link. */
function realPath(fs: Files, path: string): string {
  try {
    return fs.realpathSync(path)
  } catch {
    return path
  }
}

/** A complete file that nobody knows yet, on the disk when it is given its name. */
function writeBeside(fs: Files, target: string, text: string): string {
  const draft = `${target}.${crypto.randomUUID()}`
  const file = fs.openSync(draft, 'wx', MODE)
  try {
    fs.writeFileSync(file, text)
    fs.fsyncSync(file)
  } finally {
    fs.closeSync(file)
  }
  return draft
}

/** The folder's entry survives the loss of power too, where folders can be opened (not on Windows). */
function keepForGood(fs: Files, target: string): void {
  try {
    const folder = fs.openSync(target.replace(/[^/\\]*$/, '') || '.', 'r')
    try {
      fs.fsyncSync(folder)
    } finally {
      fs.closeSync(folder)
    }
  } catch {
    // It is written all the same.
  }
}
