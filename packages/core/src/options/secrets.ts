/** Where does a secret come from, and which bytes is it? */
import { toBase64url } from '../platform/base64url.ts'
import { pooledRandom, variable } from '../platform/platform.ts'
import { type Awaitable, attempt, chain } from '../words/awaitable.ts'
import { SessionError } from '../words/errors.ts'
import { type LiveSecret, type LiveSecrets, liveSecretsOf } from './live-secrets.ts'
import { weaknessOf } from './weakness.ts'

/**
 * What sessions are sealed with: at least 32 bytes. Of text it is the UTF-8, without what env files leave
 * around it (white space, quotes); bytes are used as they are.
 */
export type Secret = string | Uint8Array

/** One, or a list from newest to oldest: the first seals, all open. */
type OneOrMore = Secret | readonly Secret[]

/**
 * … or a function that answers with them when they are first needed, and what it answers is kept; or a key ring
 * (`keyRing()`), whose keys come and go.
 */
export type SecretOption = OneOrMore | LiveSecret | (() => Awaitable<OneOrMore>)

/** A secret as it is used: a copy that nobody else changes. */
export type SecretBytes = Uint8Array<ArrayBuffer>

/** Checked, newest first: there already, to be asked for, or coming and going. */
export type Secrets =
  | readonly SecretBytes[]
  | LiveSecrets
  | (() => Awaitable<readonly SecretBytes[]>)

const REMEDY = "Make one with: node -p \"require('crypto').randomBytes(32).toString('base64url')\""

/** Looked up at each use, and by their names alone: Deno may allow these and no others. */
const ENVIRONMENT = {
  get SESSION_SECRET() {
    return variable('SESSION_SECRET')
  },
  get SESSION_SECRET_PREVIOUS() {
    return variable('SESSION_SECRET_PREVIOUS')
  },
}

/** A fresh secret: 32 random bytes, as 43 characters of base64url. */
export function generateSecret(): string {
  return toBase64url(pooledRandom(32))
}

/**
 * The secrets of the environment, newest first: `SESSION_SECRET`, then the comma-separated
 * `SESSION_SECRET_PREVIOUS`. What env files leave around them (white space, quotes, the name) is taken off.
 *
 * @throws {SessionError} `ERR_SESSION_SECRET` if `SESSION_SECRET` is not set.
 */
export function secretsFromEnv(
  env: Readonly<Record<string, string | undefined>> = ENVIRONMENT,
): string[] {
  const newest = bare(env.SESSION_SECRET ?? '')
  if (newest === '') {
    throw secretError(
      'No session secret: neither the option `secret` nor the environment variable SESSION_SECRET is set.',
    )
  }
  const previous = bare(env.SESSION_SECRET_PREVIOUS ?? '').split(',')
  return [newest, ...previous.map(bare).filter((secret) => secret !== '')]
}

/**
 * The option as it is given on, checked at once if it is there. One that is missing is an error now; where it
 * may come later, say so by `secretWhenAsked`.
 */
export function checkSecrets(secret: SecretOption | undefined): Secrets {
  if (typeof secret !== 'function') {
    return liveSecretsOf(secret) ?? checkList(secret === undefined ? secretsFromEnv() : secret)
  }
  return asking(secret)
}

function asking(secret: () => unknown): () => Awaitable<readonly SecretBytes[]> {
  return () => chain(attempt<unknown>(secret, failed), checkList)
}

/**
 * For what is imported while an app is built, where there are no secrets: one that is missing now is asked
 * for at the first use, and missed then. One that is there is checked at once all the same.
 */
export function secretWhenAsked(secret: SecretOption | undefined): SecretOption | undefined {
  const isMissing = secret === undefined && bare(ENVIRONMENT.SESSION_SECRET ?? '') === ''
  return isMissing ? secretsFromEnv : secret
}

/** A function that asks the given one once, however many want to know; what cannot work is asked for again. */
export function askedOnce(secret: SecretOption | undefined): SecretOption | undefined {
  if (typeof secret !== 'function') return secret
  const ask = asking(secret)
  let answer: Awaitable<OneOrMore> | undefined
  return () => {
    answer ??= attempt<OneOrMore>(ask, (error) => {
      answer = undefined
      throw error
    })
    return answer
  }
}

/** The bytes of one secret, however weak. @throws {SessionError} `ERR_SESSION_SECRET` for what has none. */
export function bytesOfSecret(secret: Secret): SecretBytes {
  if (typeof secret === 'string') return new TextEncoder().encode(bare(secret))
  if (isBytes(secret)) return new Uint8Array(secret)
  throw secretError(`The session secret is ${kindOf(secret)}, neither text nor bytes.`)
}

function failed(cause: unknown): never {
  if (cause instanceof SessionError) throw cause
  throw new SessionError(
    'ERR_SESSION_SECRET',
    'The function given as `secret` failed.',
    'The cause says why; it is asked again by the next request.',
    { cause },
  )
}

function checkList(given: unknown): readonly SecretBytes[] {
  const secrets: readonly unknown[] = Array.isArray(given) ? given : [given]
  if (secrets.length === 0) throw secretError('The list of secrets is empty.')
  const all: SecretBytes[] = []
  for (const secret of secrets) {
    const which = secrets.length === 1 ? 'The session secret' : `Session secret ${all.length + 1}`
    all.push(checked(secret, which, all))
  }
  return Object.freeze(all)
}

function checked(secret: unknown, which: string, before: readonly SecretBytes[]): SecretBytes {
  if (typeof secret !== 'string' && !isBytes(secret)) {
    throw secretError(`${which} is ${kindOf(secret)}, neither text nor bytes.`)
  }
  const bytes = bytesOfSecret(secret)
  const fault = weaknessOf(bytes, typeof secret === 'string' ? bare(secret) : undefined)
  if (fault !== undefined) throw secretError(`${which} ${fault}.`)
  if (before.some((other) => isSame(other, bytes))) throw secretError(`${which} is there twice.`)
  return bytes
}

/**
 * Text without what some ways to set it leave there and others do not, so that both give the same key: white
 * space, a line's end, quotes, the name in front.
 */
function bare(text: string): string {
  const value = text.trim().replace(/^(?:export\s+)?SESSION_SECRET(?:_PREVIOUS)?\s*=\s*/, '')
  const quoted = /^(["'`])(.*)\1$/s.exec(value)
  // `vercel env pull` writes a line's end as \n, which only some readers of env files turn into one.
  return quoted === null ? value : (quoted[2] as string).replace(/(?:\\[rn])+$/, '').trim()
}

/** Of whatever realm: under Jest, a Buffer is no instance of the test's own Uint8Array. */
function isBytes(value: unknown): value is Uint8Array {
  return (
    Object.prototype.toString.call(value) === '[object Uint8Array]' && ArrayBuffer.isView(value)
  )
}

function isSame(one: SecretBytes, other: SecretBytes): boolean {
  return one.length === other.length && one.every((byte, at) => byte === other[at])
}

/** What it is, never what is in it. */
function kindOf(value: unknown): string {
  if (value === null || value === undefined) return `${value}`
  if (typeof value !== 'object') return `a ${typeof value}`
  return Object.prototype.toString.call(value).slice('[object '.length, -1)
}

function secretError(what: string): SessionError {
  return new SessionError('ERR_SESSION_SECRET', what, REMEDY)
}
