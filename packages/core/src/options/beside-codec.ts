/** What can be said beside somebody else's wire format, and what does it say itself? */
import type { Brought, Holds } from '../words/codec.ts'
import { config, isRecord } from '../words/faults.ts'
import type { SessionOptions } from './all.ts'

type Given = Partial<Readonly<Record<keyof SessionOptions, unknown>>>

/** What only the sealing codec has a use for, and what to do instead. */
const OF_THE_SEALING_CODEC = {
  schema: 'Give the schema to the codec.',
  secret: 'Give the secret to the codec.',
  sealer: 'Leave one of them out.',
  tokenCache: 'Leave one of them out.',
  store: 'Leave one of them out: what a store keeps is written by us.',
  revocations: 'Leave one of them out: only sessions with an id of ours can be remembered.',
} as const

/**
 * The options, with those that the codec brings.
 *
 * @throws {SessionError} `ERR_SESSION_CONFIG` for those that mean nothing beside this codec, or that it answers itself.
 */
export function besideCodec<Options extends Given>(given: Options): Options {
  for (const [name, remedy] of Object.entries(OF_THE_SEALING_CODEC)) {
    if (given[name as keyof Given] === undefined) continue
    throw config(`A codec was given, and a ${name}, which it knows nothing of.`, remedy)
  }
  if (given.tombstone !== undefined && given.tombstone !== 0) {
    throw config(
      'A codec was given, and a tombstone, which it cannot seal.',
      'Leave the option tombstone out: a slower response may bring an ended session back.',
    )
  }
  const { holds = {}, brings = {} } = said(given.codec)
  checkHeld(given, holds)
  return { ...given, ...onlyOnce(given, brings) }
}

interface Said {
  readonly holds?: Partial<Holds>
  readonly brings?: Brought
}

/** Whether it is a codec at all is told elsewhere. */
function said(codec: unknown): Said {
  return isRecord(codec) ? codec : {}
}

function checkHeld({ subject, stamp, cookie }: Given, holds: Partial<Holds>): void {
  if (subject !== undefined && holds.id === false) {
    throw config(
      'A subject was given, whose change rotates the id, and a codec whose format holds no id.',
      'Leave the subject out, and call session.regenerate() at login.',
    )
  }
  if (stamp !== undefined && holds.authentication === false) {
    throw config(
      'A stamp was given, and a codec whose format cannot hold when it was compared.',
      'Leave one of them out.',
    )
  }
  const maxChunks = isRecord(cookie) ? cookie.maxChunks : undefined
  if (maxChunks !== undefined && maxChunks !== 1 && holds.chunks === false) {
    throw config(
      'cookie.maxChunks was given, and a codec whose sessions are read from one cookie elsewhere.',
      'Leave it out, and keep the session under 4096 bytes.',
    )
  }
}

/** One that stands in two places would be true in one of them. */
function onlyOnce(given: Given, brings: Brought): Brought {
  const brought = Object.entries(brings).filter(([, value]) => value !== undefined)
  const twice = brought.find(([name]) => given[name as keyof Given] !== undefined)?.[0]
  if (twice === undefined) return Object.fromEntries(brought)
  throw config(
    `The option ${twice} was given beside a codec that says it itself.`,
    twice === 'serializer' ? 'Leave it out.' : 'Give it to the codec.',
  )
}
