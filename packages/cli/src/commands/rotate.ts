/** `rotate`: what has to be set where, and when, for a new secret to take the place of the one in use? */
import { generateSecret } from '@sealed-session/core'
import { keyIdOf } from '@sealed-session/core/anatomy'
import { Command } from 'commander'
import { renewRing } from '../ring.ts'
import { planRotation, type Step } from '../rotation.ts'
import { secretsAround } from '../secrets/given.ts'
import type { Answer } from '../terminal/answer.ts'
import { FINE } from '../terminal/exit.ts'
import { bold, columns, dim, print, printJson } from '../terminal/print.ts'
import { readMoment, readSpan, spellMoment, spellSpan } from '../terminal/times.ts'
import { ENV_FILE } from './options.ts'

interface Options {
  readonly cookie: string
  readonly envFile?: string
  readonly maxAge: string
  readonly at?: string
  readonly leaked?: boolean
  readonly keys?: string
  readonly withSecret?: boolean
  readonly json?: boolean
}

export function rotateCommand(answer: Answer): Command {
  return new Command('rotate')
    .description(
      'Plans how a new secret takes the place of the one in use, without logging anybody out. Changes nothing, but the file that --keys names.',
    )
    .option('-c, --cookie <name>', 'the cookie’s name, for the key ids', 'session')
    .option('-f, --env-file <file>', ENV_FILE.replace(', or it is asked for', ''))
    .option('--max-age <time>', 'the longest that a session lasts: seconds, or as in 14d', '14d')
    .option('--at <time>', 'when step 2 is complete, an ISO date; now if it is left out')
    .option('--leaked', 'the secret got out: replace it at once')
    .option(
      '--keys <file>',
      'the file of a key ring: makes a key now, or with --leaked revokes all',
    )
    .option('--with-secret', 'make the new secret, and print it in the lines')
    .option('-j, --json', 'for scripts')
    .addHelpText('after', HELP)
    .action(async (options: Options) => {
      if (options.keys === undefined) await plan(options)
      else await renewRing(options.keys, options)
      answer(FINE)
    })
}

const HELP = `
Examples:
  npx sealed-session rotate --env-file .env
  npx sealed-session rotate --max-age 30d --at 2026-03-01
  npx sealed-session rotate --leaked --with-secret
  npx sealed-session rotate --keys /var/lib/app/session-keys.json`

async function plan(options: Options): Promise<void> {
  const maxAge = readSpan(options.maxAge, '--max-age')
  const sealingSince = options.at === undefined ? Date.now() : readMoment(options.at, '--at')
  const fresh = options.withSecret ? generateSecret() : '<the new secret>'
  const leaked = options.leaked === true
  const steps = planRotation({ maxAge, sealingSince, leaked, fresh })
  const keys = await keysOf(options, fresh)
  if (options.json)
    printJson({ keys: keys.map(([name, keyId]) => ({ name, keyId })), steps: steps.map(json) })
  else print(...linesOf(keys, steps, options, maxAge))
}

type Key = readonly [name: string, keyId: string]

async function keysOf({ envFile, cookie, withSecret }: Options, fresh: string): Promise<Key[]> {
  const { secrets, names } = secretsAround(envFile) ?? { secrets: [], names: [] }
  const all: Key[] = []
  for (const [at, secret] of [...secrets, ...(withSecret ? [fresh] : [])].entries()) {
    all.push([names[at] ?? 'the new secret', await keyIdOf(secret, { cookieName: cookie })])
  }
  return all
}

function linesOf(keys: readonly Key[], steps: readonly Step[], options: Options, maxAge: number) {
  return [
    ...(keys.length === 0
      ? [
          dim(
            'No SESSION_SECRET is set here; the plan is the same for the one that your servers have.',
          ),
        ]
      : [bold(`Key ids, as they stand in each ${options.cookie} cookie`), ...columns(keys)]),
    ...steps.flatMap((step, at) => ['', ...linesOfStep(step, at, steps.length)]),
    '',
    ...(options.withSecret ? [] : ['Make the new secret with: npx sealed-session secret']),
    ...(options.leaked ? [] : [lastWord(maxAge)]),
  ]
}

function linesOfStep({ what, why, lines, notBefore }: Step, at: number, of: number): string[] {
  const when = notBefore === null ? '' : ` Not before ${spellMoment(notBefore)}.`
  const number = of === 1 ? '' : `${at + 1}. `
  return [bold(`${number}${what}${when}`), `   ${why}`, ...lines.map((line) => `     ${line}`)]
}

function lastWord(maxAge: number): string {
  return `Complete each step on every server before the next. Step 3 waits for the longest session (${spellSpan(maxAge * 1000)}): say --max-age if maxAge or setLifetime() gives longer ones.`
}

function json({ notBefore, ...step }: Step) {
  return { ...step, notBefore: notBefore === null ? null : spellMoment(notBefore) }
}
