/** Does this token open, and what is in it? Or: why exactly does it not? */
import { createCodec } from '@sealed-session/core'
import {
  anatomyOf,
  type Examination,
  type Examined,
  examineToken,
  type KeyUse,
} from '@sealed-session/core/anatomy'
import type { GivenSecrets } from '../secrets/given.ts'
import { type Damage, damageOf } from './damage.ts'
import { explained } from './explain.ts'
import { factsOf, readSealed } from './facts.ts'
import type { Inspected } from './inspected.ts'

/** How it is to be looked at. */
export interface Looking {
  readonly given: GivenSecrets
  /** Names of cookies that it may have been sealed for, beside its own. */
  readonly names: readonly string[]
  /** What a codec used alone seals for. */
  readonly purposes: readonly string[]
  /** The app's limits, in seconds, if they are to be kept here too. */
  readonly maxAge: number | undefined
  readonly idleTimeout: number | undefined
  readonly now: number
  readonly withData: boolean
}

/** A token, and how it came. */
export interface Came {
  /** The name of its cookie; undefined: it came alone. */
  readonly cookie: string | undefined
  readonly token: string
  /** How many cookies it is spread over, and their bytes, names included. */
  readonly cookies: number
  readonly size: number
  /** Chunks that are announced and did not come. */
  readonly missing: readonly string[]
  /** When this browser's session was ended, as far as it remembers. */
  readonly endedAt: number | undefined
}

/** What a browser forgets at the latest (RFC 6265bis section 5.5): no session lasts longer. */
const LONGEST = 400 * 86_400

export async function inspectToken(came: Came, looking: Looking): Promise<Inspected> {
  const damage = damageOf(came)
  if (damage !== undefined) return damaged(came, damage, looking)
  const found = await examineToken(came.token, looking.given.secrets, usesOf(came, looking))
  if (found.refused !== undefined) return refused(came, found, looking)
  const { what, value } = readSealed(found)
  const reason = await reasonNot(came, found, what, looking)
  const facts = factsOf(came, found, value, looking)
  const { says, remedy } = explained(reason, { came, facts, looking, what, value })
  return {
    cookie: came.cookie ?? null,
    what,
    opens: reason === undefined,
    reason: reason ?? null,
    says,
    remedy: remedy ?? null,
    facts,
  }
}

/** Its own cookie first, then all others that come into question. */
export function usesOf({ cookie }: Pick<Came, 'cookie'>, looking: Looking): readonly KeyUse[] {
  const names = [...new Set([...(cookie === undefined ? [] : [cookie]), ...looking.names])]
  return [
    ...names.map((cookieName) => ({ purpose: 'session', cookieName })),
    ...names.flatMap((name) => {
      const own = { purpose: 'ended', cookieName: name }
      return name.endsWith('.ended') ? [own] : [own, { ...own, cookieName: `${name}.ended` }]
    }),
    ...['session', ...looking.purposes].flatMap((purpose) =>
      ['', ...names].map((cookieName) => ({ purpose, cookieName })),
    ),
  ]
}

/** Which name a session has to be sealed for: that of its cookie, or the first that comes into question. */
function expectedName({ cookie }: Came, { names }: Looking): string {
  return cookie ?? names[0] ?? 'session'
}

async function reasonNot(
  came: Came,
  found: Examined,
  what: Inspected['what'],
  looking: Looking,
): Promise<string | undefined> {
  const { purpose = '', cookieName = '' } = found.use
  const { now, maxAge = LONGEST, idleTimeout } = looking
  if (what === 'tombstone') return undefined
  // A codec used alone has a name for its tokens, or none: whatever opens them is right.
  if (purpose === 'session' && cookieName !== '' && cookieName !== expectedName(came, looking)) {
    return 'other-cookie'
  }
  const codec = createCodec<unknown>({
    secret: looking.given.secrets[found.secret],
    purpose,
    cookieName,
    maxAge,
    idleTimeout,
    tokenCache: false,
  })
  const decoded = await codec.decode(came.token, now)
  if (decoded.refused !== undefined) return decoded.refused
  return decoded.envelope.createdAt <= (came.endedAt ?? -1) ? 'ended' : undefined
}

type Refused = Exclude<Examination, Examined>

function refused(came: Came, found: Refused, looking: Looking): Inspected {
  const { says, remedy } = explained(found.refused, {
    came,
    looking,
    key: 'secret' in found ? looking.given.names[found.secret] : undefined,
    keyId: anatomyOf(came.token)?.keyId,
  })
  return { ...nothing(came), reason: found.refused, says, remedy: remedy ?? null }
}

function damaged(came: Came, damage: Damage, looking: Looking): Inspected {
  const { says, remedy } = explained(damage, { came, looking })
  return { ...nothing(came), reason: damage, says, remedy: remedy ?? null }
}

function nothing({ cookie }: Came) {
  return { cookie: cookie ?? null, what: 'session', opens: false, facts: null } as const
}
