/** What sealing is to cost at most. */
import { libsodium } from '../codecs/libsodium.ts'
import { sealedSession } from '../codecs/sealed-session.ts'
import type { Target } from '../section.ts'
import { type Found, type Operation, ratioOf, timeOf, USUAL } from './figures.ts'
import type { Row } from './measured.ts'
import type { WorkerdTimes } from './workerd.ts'

export function mainTargets({ rows }: Found): Target[] {
  const ofLibsodium = (operation: 'seal' | 'unseal', ours: Operation) => {
    const theirs = timeOf(rows, libsodium, operation)
    const time = timeOf(rows, sealedSession, ours)
    return theirs && time && time / theirs
  }
  const size = `${USUAL} bytes, Node 26`
  return [
    atLeast(22, `Sealing, times as fast as iron-webcrypto (${size})`, rows, 'seal'),
    {
      what: `Sealing, time of libsodium (${size})`,
      wanted: 1.9,
      direction: 'at most',
      measured: ofLibsodium('seal', 'seal'),
    },
    atLeast(
      20,
      `Unsealing a token not seen before, times as fast as iron-webcrypto (${size})`,
      rows,
      'unseal',
    ),
    {
      what: `Unsealing a token not seen before, time of libsodium (${size})`,
      wanted: 1.6,
      direction: 'at most',
      measured: ofLibsodium('unseal', 'unseal'),
    },
    {
      what: `Unsealing a token seen before, time of libsodium (${size})`,
      wanted: 1,
      direction: 'at most',
      measured: ofLibsodium('unseal', 'unsealKnown'),
    },
  ]
}

/** Times as fast as iron-webcrypto with a password there. */
const WANTED: Readonly<Record<string, number>> = {
  'Node 24': 20,
  'Node 22': 20,
  Bun: 12,
  Deno: 5,
}

export function runtimeTargets(found: readonly Found[]): Target[] {
  return found.flatMap(({ runtime, rows }) => {
    const wanted = WANTED[runtime]
    if (wanted === undefined) return []
    const size = `${USUAL} bytes, ${runtime}`
    return [
      atLeast(wanted, `Sealing, times as fast as iron-webcrypto (${size})`, rows, 'seal'),
      atLeast(wanted, `Unsealing, times as fast as iron-webcrypto (${size})`, rows, 'unseal'),
    ]
  })
}

export function workerdTargets({ seal, unseal }: WorkerdTimes): Target[] {
  const size = `${USUAL} bytes, workerd`
  return [
    {
      what: `Sealing by WebCrypto, times as fast as iron-webcrypto (${size})`,
      wanted: 2,
      direction: 'at least',
      measured: seal.iron / seal.ours,
    },
    {
      what: `Unsealing by WebCrypto, times as fast as iron-webcrypto (${size})`,
      wanted: 2,
      direction: 'at least',
      measured: unseal.iron / unseal.ours,
    },
  ]
}

function atLeast(wanted: number, what: string, rows: readonly Row[], operation: Operation): Target {
  return { what, wanted, direction: 'at least', measured: ratioOf(rows, sealedSession, operation) }
}
