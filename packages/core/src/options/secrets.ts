/** Is a secret any good, and where does it come from? */
import { toBase64url } from '../platform/base64url.ts'
import { environment, pooledRandom } from '../platform/platform.ts'
import { SessionError } from '../words/errors.ts'

const MIN_BYTES = 32
const REMEDY = "Make one with: node -p \"require('crypto').randomBytes(32).toString('base64url')\""

/** Phrases of READMEs and tutorials; whoever uses them shares the secret with everybody. */
const WELL_KNOWN = [
  'atleast32characters',
  'changeme',
  'changethis',
  'complexpassword',
  'dontusethis',
  'keyboardcat',
  'mysecret',
  'mysupersecret',
  'notasecret',
  'passwordpassword',
  'replacethis',
  'secretkey',
  'secretsecret',
  'sessionsecret',
  'supersecret',
  'thisisasecret',
  'topsecret',
  'verysecret',
  'yoursecret',
  'yoursession',
  'somethingsecret',
  'averylong',
]

/** A fresh secret: 32 random bytes, as 43 characters of base64url. */
export function generateSecret(): string {
  return toBase64url(pooledRandom(32))
}

/**
 * The secrets of the environment, newest first: `SESSION_SECRET`, then the comma-separated
 * `SESSION_SECRET_PREVIOUS`.
 *
 * @throws {SessionError} `ERR_SESSION_SECRET` if `SESSION_SECRET` is not set.
 */
export function secretsFromEnv(
  env: Readonly<Record<string, string | undefined>> = environment(),
): string[] {
  const newest = env.SESSION_SECRET?.trim()
  if (!newest) {
    throw new SessionError(
      'ERR_SESSION_SECRET',
      'No session secret: neither the option `secret` nor the environment variable SESSION_SECRET is set.',
      REMEDY,
    )
  }
  const previous = (env.SESSION_SECRET_PREVIOUS ?? '').split(',').map((secret) => secret.trim())
  return [newest, ...previous.filter((secret) => secret !== '')]
}

/** The secrets as a list, newest first, each of them strong enough. */
export function checkSecrets(secret: string | readonly string[] | undefined): readonly string[] {
  const secrets = secret === undefined ? secretsFromEnv() : [secret].flat()
  if (secrets.length === 0) {
    throw new SessionError('ERR_SESSION_SECRET', 'The list of secrets is empty.', REMEDY)
  }
  secrets.forEach((candidate, index) => {
    const fault = weakness(candidate) ?? repetition(secrets, index)
    if (fault === undefined) return
    const which = secrets.length === 1 ? 'The session secret' : `Session secret ${index + 1}`
    throw new SessionError('ERR_SESSION_SECRET', `${which} ${fault}.`, REMEDY)
  })
  return Object.freeze([...secrets])
}

function weakness(secret: unknown): string | undefined {
  if (typeof secret !== 'string') return `is ${typeof secret}, not text`
  const bytes = new TextEncoder().encode(secret).length
  if (bytes < MIN_BYTES) return `has ${bytes} bytes, fewer than ${MIN_BYTES}`
  if (new Set(secret).size < 8) return 'repeats the same few characters'
  if (repeats(secret)) return 'repeats the same text'
  if (sequentialShare(secret) > 0.5) return 'is a sequence'
  const letters = secret.toLowerCase().replace(/[^a-z0-9]/g, '')
  if (WELL_KNOWN.some((phrase) => letters.includes(phrase))) return 'is a well-known sample'
  return undefined
}

function repetition(secrets: readonly string[], index: number): string | undefined {
  return secrets.indexOf(secrets[index] as string) === index ? undefined : 'is there twice'
}

/** It goes on as it began, from some point in its first half on; a few characters at the end are no help. */
function repeats(text: string): boolean {
  const most = text.slice(0, -7)
  for (let period = 1; period <= text.length / 2; period++) {
    if (most.slice(period) === most.slice(0, -period)) return true
  }
  return false
}

/** How much of the text steps to the next, or the same, character, as `abcd` and `3210` do. */
function sequentialShare(text: string): number {
  let steps = 0
  for (let at = 1; at < text.length; at++) {
    if (Math.abs(text.charCodeAt(at) - text.charCodeAt(at - 1)) <= 1) steps++
  }
  return steps / (text.length - 1)
}
