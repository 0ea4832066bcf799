/** `seal`: a Cookie header that holds a session, for tests of apps and for curl. */
import { type CookieOptions, createSessions } from '@sealed-session/core'
import { Command } from 'commander'
import { givenSecrets } from '../secrets/given.ts'
import type { Answer } from '../terminal/answer.ts'
import { FINE } from '../terminal/exit.ts'
import { Failure } from '../terminal/failure.ts'
import { argumentOrInput } from '../terminal/input.ts'
import { print } from '../terminal/print.ts'
import { readMoment, readSpan } from '../terminal/times.ts'
import { ENV_FILE } from './options.ts'

interface Options {
  readonly cookie: string
  readonly envFile?: string
  readonly maxAge?: string
  readonly maxChunks: string
  readonly at?: string
}

export function sealCommand(answer: Answer): Command {
  return new Command('seal')
    .description('Seals JSON into a session, and prints the Cookie header that carries it.')
    .argument('[json]', 'the data, an object; standard input if it is left out')
    .option('-c, --cookie <name>', 'the cookie’s name', 'session')
    .option('-f, --env-file <file>', ENV_FILE)
    .option(
      '--max-age <time>',
      'after how long the session ends: seconds, or as in 12h, 14d',
      '14d',
    )
    .option('--max-chunks <number>', 'into how many cookies it may be split, 1 to 4', '1')
    .option('--at <time>', 'as if it had been sealed then; an ISO date')
    .addHelpText('after', HELP)
    .action(async (json: string | undefined, options: Options) => {
      print(await seal(json, options))
      answer(FINE)
    })
}

const HELP = `
Examples:
  echo '{ "user": "ann" }' | npx sealed-session seal --env-file .env
  curl -H "Cookie: $(npx sealed-session seal '{ "user": "ann" }')" http://localhost:3000/`

async function seal(json: string | undefined, options: Options): Promise<string> {
  const example = `Give it as in: sealed-session seal '{ "user": "ann" }'`
  const data = readData(await argumentOrInput(json, 'The data', example))
  const { secrets } = await givenSecrets(options.envFile)
  const cookie: CookieOptions = { name: options.cookie, maxChunks: readChunks(options.maxChunks) }
  const at = options.at === undefined ? undefined : readMoment(options.at, '--at')
  const sessions = createSessions<object>({
    secret: secrets,
    cookie,
    maxAge: readSpan(options.maxAge ?? '14d', '--max-age'),
    ...(at !== undefined && { now: () => at }),
  })
  return sessions.cookieFor(data)
}

/** What it holds is the user's own, so that only its kind is told. */
function readData(json: string): object {
  const data = parsed(json)
  if (typeof data === 'object' && data !== null && !Array.isArray(data)) return data
  throw new Failure('The data is no JSON object.', `Give it as in: '{ "user": "ann" }'`)
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

function readChunks(given: string): number {
  if (/^[1-4]$/.test(given)) return Number(given)
  throw new Failure('--max-chunks is no number from 1 to 4.', 'Leave it out for a single cookie.')
}
