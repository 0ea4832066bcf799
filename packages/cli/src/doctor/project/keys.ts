/** Is the key ring in a file that its owner alone can read, and is it renewed? */
import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileKeys, type KeyInfo, keyRing, SessionError } from '@sealed-session/core'
import { spellSpan } from '../../terminal/times.ts'
import type { Check, Finding } from '../finding.ts'
import type { Project } from './project.ts'
import { git, isCode, type Source } from './sources.ts'

const DAY = 86_400_000

/** A key that has sealed for longer is one that nobody renews: no ring may be told to wait so long. */
const OVERDUE = 400 * DAY

/** Whether the code takes its secrets from a key ring, so that none is missed in the environment. */
export function usesKeyRing(sources: readonly Source[]): boolean {
  return sources.some((source) => isCode(source) && /\bkeyRing\s*\(/.test(source.text))
}

/** The files that the code names, and the one that was named to the doctor. Undefined: there is none. */
export async function checkKeys(
  project: Project,
  sources: readonly Source[],
  named: string | undefined,
  now: number,
): Promise<Check | undefined> {
  const files = [...new Set([...(named === undefined ? [] : [named]), ...filesIn(sources)])]
  if (files.length === 0) return undefined
  const checks = await Promise.all(files.map((file) => checkFile(project, file, now)))
  return {
    about: 'key ring',
    fine: checks.flatMap(({ fine }) => fine),
    findings: checks.flatMap(({ findings }) => findings),
  }
}

/** As they stand in the code: what is put together there is known when it runs. */
function filesIn(sources: readonly Source[]): readonly string[] {
  const call = /\bfileKeys\s*\(\s*(['"`])([^'"`$\n]+)\1/g
  return sources
    .filter(isCode)
    .flatMap(({ text }) => [...text.matchAll(call)].map(([, , file]) => file as string))
}

async function checkFile(
  { folder }: Project,
  file: string,
  now: number,
): Promise<Pick<Check, 'fine' | 'findings'>> {
  const path = resolve(folder, file)
  const mode = modeOf(path)
  if (mode === undefined) return { fine: [], findings: [absent(file)] }
  const findings = [...exposed(folder, file, mode)]
  try {
    const keys = await readOnly(path, now).keys()
    const sealing = keys.find(({ state }) => state === 'sealing')
    return {
      fine: keys.map((key) => `${file}: ${spelled(key, now)}`),
      findings: [...findings, ...(sealing ? overdue(file, sealing, now) : [])],
    }
  } catch (error) {
    if (!(error instanceof SessionError)) throw error
    return { fine: [], findings: [...findings, unreadable(file, error)] }
  }
}

/** To look at: nothing is made, though it were due. */
function readOnly(path: string, now: number) {
  const write = () => {
    throw new Error('the doctor changes nothing')
  }
  const { read } = fileKeys(path)
  return keyRing({ synchronous: true, read, write }, { now: () => now, onError: () => undefined })
}

function spelled({ name, state, createdAt, activatesAt, revokedAt }: KeyInfo, now: number): string {
  const age = `made ${spellSpan(now - createdAt)} ago`
  switch (state) {
    case 'pending':
      return `${name}, ${age}, seals in ${spellSpan(activatesAt - now)}`
    case 'revoked':
      return `${name}, ${age}, was revoked ${spellSpan(now - (revokedAt ?? now))} ago`
    case 'sealing':
      return `${name}, ${age}, seals`
    default:
      return `${name}, ${age}, opens only`
  }
}

/** Undefined: it is not there, or not to be looked at. */
function modeOf(path: string): number | undefined {
  try {
    return statSync(path).mode & 0o777
  } catch {
    return undefined
  }
}

function absent(file: string): Finding {
  return {
    id: 'keys-absent',
    level: 'note',
    what: `${file}, which is to hold the key ring, is not there.`,
    why: 'It is made when the app first needs it. If it was there before, all sessions of before are lost.',
    fix: 'Start the app once, and see that the file outlives a deployment.',
  }
}

function exposed(folder: string, file: string, mode: number): readonly Finding[] {
  const findings: Finding[] = []
  // Windows knows no such modes.
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    findings.push({
      id: 'keys-readable',
      level: 'fault',
      what: `${file} has mode ${mode.toString(8)}: others on this machine can read or write it.`,
      why: 'Whoever reads it can make a session of anybody.',
      fix: `chmod 600 ${file}`,
    })
  }
  if (git(folder, 'ls-files', '--error-unmatch', '--', file) !== undefined) {
    findings.push({
      id: 'keys-in-git',
      level: 'fault',
      what: `${file} holds the keys and is committed to git.`,
      why: 'Everybody who has, or gets, the repository has the keys, in its history too.',
      fix: `git rm --cached ${file} && echo '${file}' >> .gitignore, then: npx sealed-session rotate --keys ${file} --leaked`,
    })
  }
  return findings
}

function unreadable(file: string, { message, cause }: SessionError): Finding {
  return {
    id: 'keys-unreadable',
    level: 'fault',
    what: `${file}: ${cause instanceof Error ? cause.message : message}`,
    why: 'The app can neither open nor seal a session.',
    fix: 'Let the app’s user read it; or bring back what was there.',
  }
}

function overdue(file: string, { name, activatesAt }: KeyInfo, now: number): readonly Finding[] {
  if (now - activatesAt <= OVERDUE) return []
  return [
    {
      id: 'keys-overdue',
      level: 'warning',
      what: `${file}: ${name} seals since ${spellSpan(now - activatesAt)}, and nobody has made another.`,
      why: 'Apps renew it by themselves. None has run with this file since, or none may write it.',
      fix: `npx sealed-session rotate --keys ${file}, or let the app’s user write there`,
    },
  ]
}
