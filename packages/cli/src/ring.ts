/** How is a key ring in a file renewed by hand? */
import { existsSync } from 'node:fs'
import { fileKeys, type KeyInfo, keyRing } from '@sealed-session/core'
import { Failure } from './terminal/failure.ts'
import { bold, columns, dim, print, printJson } from './terminal/print.ts'
import { spellMoment } from './terminal/times.ts'

interface Wish {
  /** Somebody may have the file: nothing of it is to open anything. */
  readonly leaked?: boolean
  readonly json?: boolean
}

/** Makes a key, which seals in two days; or revokes all that there are, and makes one that seals at once. */
export async function renewRing(file: string, { leaked, json }: Wish): Promise<void> {
  if (!existsSync(file)) {
    throw new Failure(`${file} is not there.`, 'Name the file that the app gives to fileKeys().')
  }
  // The app says how often: here nothing is made because it is due.
  const ring = keyRing(fileKeys(file), { every: '400d' })
  if (leaked) {
    for (const { name, state } of await ring.keys()) {
      if (state !== 'revoked') await ring.revoke(name)
    }
  } else {
    await ring.rotate()
  }
  const keys = await ring.keys()
  if (json) printJson({ keys: keys.map(asJson) })
  else print(...linesOf(keys, leaked === true))
}

function linesOf(keys: readonly KeyInfo[], leaked: boolean): string[] {
  return [
    bold('The keys of this ring, the newest first'),
    ...columns(
      keys.map(({ name, state, activatesAt }) => [
        name,
        state === 'pending' ? `seals from ${spellMoment(activatesAt)}` : WHAT[state],
      ]),
    ),
    '',
    dim(
      leaked
        ? 'Apps that share the file use it within a minute. Everybody has to log in again.'
        : 'Apps that share the file need not be restarted, and nobody is logged out.',
    ),
  ]
}

const WHAT = { sealing: 'seals', opening: 'opens only', revoked: 'is revoked' } as const

function asJson({ createdAt, activatesAt, opensUntil, revokedAt, ...key }: KeyInfo) {
  const spelled = (time: number | undefined) => (time === undefined ? null : spellMoment(time))
  return {
    ...key,
    createdAt: spelled(createdAt),
    activatesAt: spelled(activatesAt),
    opensUntil: spelled(opensUntil),
    revokedAt: spelled(revokedAt),
  }
}
