/** Is there a secret, is it strong, and does nobody else have it? */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { createCodec, SessionError, secretsFromEnv } from '@sealed-session/core'
import type { Check, Finding } from '../finding.ts'
import type { Project } from './project.ts'
import { git, type Source } from './sources.ts'

/** The secrets of one env file, or of the environment. */
interface Place {
  readonly where: string
  /** Undefined: the environment, which git knows nothing of. */
  readonly file: string | undefined
  readonly secrets: readonly string[]
}

const MAKE = 'npx sealed-session secret --env >> .env'

export function checkSecret(
  project: Project,
  sources: readonly Source[],
  env: NodeJS.Dict<string>,
  hasKeyRing: boolean,
): Check {
  const places = placesOf(project.folder, env)
  if (places.length === 0 && hasKeyRing) {
    return { about: 'secret', fine: ['the secrets are those of a key ring'], findings: [] }
  }
  if (places.length === 0) return { about: 'secret', fine: [], findings: [missing(project)] }
  const findings = places.flatMap((place) => [
    ...weaknessesIn(place),
    ...(place.file === undefined ? [] : exposed(project.folder, place.file)),
  ])
  const written = writtenInto(sources, places)
  const fine = places.map(({ where }) => `SESSION_SECRET is set in ${where}`)
  return { about: 'secret', fine, findings: [...findings, ...written] }
}

function placesOf(folder: string, env: NodeJS.Dict<string>): readonly Place[] {
  return [
    place('the environment', undefined, env),
    ...envFiles(folder).map((file) => place(file, file, readEnv(join(folder, file)))),
  ].filter((each) => each !== undefined)
}

/** `.env`, `.env.local`, `.env.production` …, and none that is there to be copied. */
function envFiles(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => /^\.(?:env|dev\.vars)(?:\..+)?$/.test(name))
    .filter((name) => !/example|sample|template|dist$/.test(name))
    .sort()
}

function readEnv(file: string): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(file, 'utf8'))
  } catch {
    return {}
  }
}

function place(
  where: string,
  file: string | undefined,
  env: NodeJS.Dict<string>,
): Place | undefined {
  try {
    return { where, file, secrets: secretsFromEnv(env) }
  } catch {
    return undefined
  }
}

/** Where nothing of ours is installed, none is missed. */
function missing({ ours }: Project): Finding {
  return {
    id: 'secret-missing',
    level: ours.length > 0 ? 'fault' : 'note',
    what: 'SESSION_SECRET is set neither in the environment nor in an env file here.',
    why: 'Without one the app does not start, unless the option secret gives it.',
    fix: MAKE,
  }
}

function weaknessesIn({ where, secrets }: Place): readonly Finding[] {
  try {
    createCodec({ secret: secrets })
    return []
  } catch (error) {
    if (!(error instanceof SessionError)) throw error
    return [
      {
        id: 'secret-weak',
        level: 'fault',
        what: `In ${where}: ${error.message.replace(error.remedy, '').trim()}`,
        why: 'Whoever guesses it can make a session of anybody; the app refuses to start with it.',
        fix: MAKE,
      },
    ]
  }
}

/** What git knows of a file with a secret in it. */
function exposed(folder: string, file: string): readonly Finding[] {
  if (git(folder, 'rev-parse', '--is-inside-work-tree')?.trim() !== 'true') return []
  if (git(folder, 'ls-files', '--error-unmatch', '--', file) !== undefined) {
    return [
      {
        id: 'secret-in-git',
        level: 'fault',
        what: `${file} holds the secret and is committed to git.`,
        why: 'Everybody who has, or gets, the repository has the secret, in its history too.',
        fix: `git rm --cached ${file} && echo '${file}' >> .gitignore, then: npx sealed-session rotate --leaked`,
      },
    ]
  }
  const before = git(folder, 'log', '--all', '-1', '--format=%h', '--', file)?.trim()
  const findings: Finding[] = []
  if (before) {
    findings.push({
      id: 'secret-in-history',
      level: 'warning',
      what: `${file} holds the secret, and was committed to git before (last by ${before}).`,
      why: 'If the secret was in it then, everybody who has the repository has it.',
      fix: 'npx sealed-session rotate --leaked, unless the secret is newer than that commit',
    })
  }
  if (git(folder, 'check-ignore', '-q', '--', file) === undefined) {
    findings.push({
      id: 'secret-not-ignored',
      level: 'warning',
      what: `${file} holds the secret, and git does not ignore it.`,
      why: 'The next git add . commits it.',
      fix: `echo '${file}' >> .gitignore`,
    })
  }
  return findings
}

/** A secret that stands in the code is everybody's who can read the code. */
function writtenInto(sources: readonly Source[], places: readonly Place[]): readonly Finding[] {
  const secrets = [...new Set(places.flatMap(({ secrets }) => secrets))].filter(
    ({ length }) => length >= 8,
  )
  const files = places.map(({ file }) => file)
  return sources
    .filter(({ path }) => !files.includes(path))
    .filter(({ text }) => secrets.some((secret) => text.includes(secret)))
    .map(({ path }) => ({
      id: 'secret-in-code',
      level: 'fault',
      what: `${path} holds the secret itself.`,
      why: 'Everybody who has the code can make a session of anybody.',
      fix: 'Leave the option secret out, so that SESSION_SECRET is taken, then: npx sealed-session rotate --leaked',
    }))
}
