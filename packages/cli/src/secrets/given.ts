/** With which secrets are tokens to be opened or sealed here? */
import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { secretsFromEnv } from '@sealed-session/core'
import { Failure } from '../terminal/failure.ts'
import { askUnseen } from '../terminal/input.ts'

/** Newest first, and where each of them was found; the secrets themselves are never printed. */
export interface GivenSecrets {
  readonly secrets: readonly string[]
  readonly names: readonly string[]
}

/**
 * Those of an env file, if one is named; else the environment's; else what is typed on the terminal, unseen.
 *
 * @throws {Failure} if there are none.
 */
export async function givenSecrets(envFile: string | undefined): Promise<GivenSecrets> {
  const found = secretsAround(envFile)
  if (found !== undefined) return found
  const typed = (await askUnseen('Session secret (it is not shown):'))?.trim()
  if (typed) return { secrets: [typed], names: ['the one that was typed'] }
  throw new Failure(
    'There is no session secret here.',
    'Set SESSION_SECRET, or name the file that has it: --env-file .env',
  )
}

/** The same without asking anybody: undefined if neither a file nor the environment has one. */
export function secretsAround(envFile: string | undefined): GivenSecrets | undefined {
  if (envFile !== undefined) {
    const found = named(readEnvFile(envFile), ` in ${envFile}`)
    if (found !== undefined) return found
    throw new Failure(`${envFile} sets no SESSION_SECRET.`, 'Name the file that does.')
  }
  return named(process.env, '')
}

function readEnvFile(file: string): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(file, 'utf8'))
  } catch {
    throw new Failure(`${file} cannot be read.`, 'Name a file with lines such as SESSION_SECRET=….')
  }
}

function named(env: NodeJS.Dict<string>, where: string): GivenSecrets | undefined {
  if (!env.SESSION_SECRET?.trim()) return undefined
  const secrets = secretsFromEnv(env)
  const names = secrets.map((_, at) => {
    if (at === 0) return `SESSION_SECRET${where}`
    const which = secrets.length > 2 ? ` (number ${at})` : ''
    return `SESSION_SECRET_PREVIOUS${which}${where}`
  })
  return { secrets, names }
}
