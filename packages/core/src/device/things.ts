/** What does device binding seal, so that nobody has to remember it? Guards, identifiers, challenges and demands. */
import type { SealerChoice } from '../options/all.ts'
import type { Secrets } from '../options/secrets.ts'
import { chooseSealer } from '../seal/sealer/index.ts'
import { isRecord } from '../words/faults.ts'
import type { DeviceKey } from './key.ts'
import { asJson, type SealedThings, type Spelling, sealedThings } from './sealed.ts'

/** What the guard cookie holds: this key has proved itself a short while ago. */
export interface Guard {
  /** The session that it was bound for. */
  readonly sid: string
  /** The key's thumbprint. */
  readonly key: string
  /** The key in whose place it came, while a secret is rotated. */
  readonly from?: string | undefined
  /** When it was proved, in milliseconds. */
  readonly at: number
}

/** What a browser knows its binding by. It cannot be changed afterwards, and holds all that a refresh needs. */
export interface Identifier {
  readonly sid: string
  readonly key: DeviceKey
  readonly from?: string | undefined
}

/** What a device signs, once. */
export interface Challenge {
  readonly sid: string
  /** The key that may be replaced; left out: there is none yet. */
  readonly from?: string | undefined
  /** When the session ends at the latest, in milliseconds. */
  readonly end?: number | undefined
}

/** A fresh proof was asked for, and the request has been sent round once. */
export interface Demand {
  /** When the guard had been proved that was not fresh enough; 0: there was none. */
  readonly at: number
  /** How often it has been sent round in short order. */
  readonly times: number
}

export interface Things {
  readonly guards: SealedThings<Guard>
  readonly identifiers: SealedThings<Identifier>
  readonly challenges: SealedThings<Challenge>
  readonly demands: SealedThings<Demand>
}

export interface ThingsOptions {
  readonly sealer: SealerChoice
  readonly secrets: Secrets
  /** The session cookie's name: nothing of one kind of sessions opens for another. */
  readonly cookie: string
  readonly tokenCache: boolean
  random(size: number): Uint8Array
}

export function createThings({
  sealer,
  secrets,
  cookie,
  tokenCache,
  random,
}: ThingsOptions): Things {
  const sealerFor = (what: string) =>
    chooseSealer(sealer, secrets, { purpose: `device-${what}`, cookie }, random)
  return {
    guards: sealedThings(sealerFor('guard'), GUARD, tokenCache),
    identifiers: sealedThings(sealerFor('identifier'), asJson(isIdentifier)),
    challenges: sealedThings(sealerFor('challenge'), asJson(isChallenge)),
    demands: sealedThings(sealerFor('demand'), asJson(isDemand)),
  }
}

/** A line of words, since it goes along with every request. None of them has a blank in it. */
const GUARD: Spelling<Guard> = {
  write: ({ sid, key, at, from = '' }) => `${sid} ${key} ${at} ${from}`.trimEnd(),
  read(text) {
    const [sid = '', key = '', time = '', from, ...rest] = text.split(' ')
    const at = Number(time)
    if (key === '' || time === '' || rest.length > 0 || !Number.isSafeInteger(at)) return undefined
    return { sid, key, at, from }
  },
}

/** What is sealed was made by us, or by another version of us. */

function isIdentifier(value: unknown): value is Identifier {
  return isRecord(value) && areTexts(value.sid) && isRecord(value.key)
}

function isChallenge(value: unknown): value is Challenge {
  return isRecord(value) && areTexts(value.sid)
}

function isDemand(value: unknown): value is Demand {
  return isRecord(value) && Number.isSafeInteger(value.at) && Number.isSafeInteger(value.times)
}

function areTexts(...values: readonly unknown[]): boolean {
  return values.every((value) => typeof value === 'string')
}
