/** How are keys written down, and what is found where they were? */
import { SessionError } from '../../words/errors.ts'
import { isRecord } from '../../words/faults.ts'
import type { Key } from './key.ts'

const VERSION = 1

export function spellKeys(keys: readonly Key[]): string {
  const spelled = keys.map(({ name, secret, createdAt, activatesAt, revokedAt }) => ({
    name,
    secret,
    createdAt,
    activatesAt,
    revokedAt,
  }))
  return `${JSON.stringify({ version: VERSION, keys: spelled }, undefined, 2)}\n`
}

/** @throws {SessionError} `ERR_SESSION_SECRET` for what is no key ring: it is never written over. */
export function readKeys(text: string): readonly Key[] {
  const content = parsed(text)
  if (isRecord(content) && content.version === VERSION && Array.isArray(content.keys)) {
    const keys: readonly unknown[] = content.keys
    if (keys.every(isKey)) return keys
  }
  throw new SessionError(
    'ERR_SESSION_SECRET',
    'What is kept where the key ring should be is no key ring of this version.',
    'Give the storage another place, or bring back what was there.',
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isKey(given: unknown): given is Key {
  if (!isRecord(given)) return false
  const { name, secret, createdAt, activatesAt, revokedAt } = given
  return (
    typeof name === 'string' &&
    (revokedAt === undefined ? isSecret(secret) : secret === undefined && isTime(revokedAt)) &&
    isTime(createdAt) &&
    isTime(activatesAt)
  )
}

/** 32 bytes in base64url. */
function isSecret(given: unknown): boolean {
  return typeof given === 'string' && /^[\w-]{43}$/.test(given)
}

function isTime(given: unknown): boolean {
  return Number.isSafeInteger(given)
}
