/** `inspect`: what is in this cookie, or why exactly does it not open? Offline. */
import { Command } from 'commander'
import { inspect, isFine, needsSecret } from '../inspect/index.ts'
import { readGiven } from '../inspect/input.ts'
import { jsonOf, linesOf } from '../inspect/print.ts'
import { type GivenSecrets, givenSecrets } from '../secrets/given.ts'
import type { Answer } from '../terminal/answer.ts'
import { FINE, FOUND } from '../terminal/exit.ts'
import { argumentOrInput } from '../terminal/input.ts'
import { print, printJson } from '../terminal/print.ts'
import { readMoment, readSpan } from '../terminal/times.ts'
import { AT, ENV_FILE } from './options.ts'

interface Options {
  readonly cookie?: readonly string[]
  readonly purpose?: readonly string[]
  readonly envFile?: string
  readonly maxAge?: string
  readonly idleTimeout?: string
  readonly at?: string
  readonly data?: boolean
  readonly json?: boolean
}

export function inspectCommand(answer: Answer): Command {
  return new Command('inspect')
    .description(
      'Tells what a session cookie holds, or exactly why it does not open. Nothing leaves this machine.',
    )
    .argument('[cookie]', 'a token, or a whole Cookie header; standard input if it is left out')
    .option('-c, --cookie <name…>', 'a name it may be sealed for; may be repeated', collect)
    .option('-f, --env-file <file>', ENV_FILE)
    .option('--purpose <name…>', 'of a codec used alone; may be repeated', collect)
    .option('--max-age <time>', 'judge by this maxAge of the app’s: seconds, or as in 14d')
    .option('--idle-timeout <time>', 'judge by this idleTimeout of the app’s')
    .option('--at <time>', AT)
    .option('-d, --data', 'print what the session says too')
    .option('-j, --json', 'for scripts')
    .addHelpText('after', HELP)
    .action(async (cookie: string | undefined, options: Options) => {
      answer((await inspectAndPrint(cookie, options)) ? FINE : FOUND)
    })
}

const HELP = `
Examples:
  npx sealed-session inspect 'Fe26.2*5c2b…'
  pbpaste | npx sealed-session inspect --env-file .env --json
  npx sealed-session inspect --cookie admin 'theme=dark; session=Fe26.2*…'

Exit codes: 0 it opens, 1 it does not.`

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value]
}

async function inspectAndPrint(argument: string | undefined, options: Options): Promise<boolean> {
  const example = "Give it as in: sealed-session inspect 'session=Fe26.2*…'"
  const given = readGiven(await argumentOrInput(argument, 'The cookie', example))
  const now = options.at === undefined ? Date.now() : readMoment(options.at, '--at')
  const all = await inspect(given, {
    given: needsSecret(given) ? await givenSecrets(options.envFile) : NO_SECRETS,
    names: options.cookie ?? [],
    purposes: options.purpose ?? [],
    maxAge: options.maxAge === undefined ? undefined : readSpan(options.maxAge, '--max-age'),
    idleTimeout:
      options.idleTimeout === undefined
        ? undefined
        : readSpan(options.idleTimeout, '--idle-timeout'),
    now,
    withData: options.data === true,
  })
  if (options.json) printJson(jsonOf(all))
  else print(...linesOf(all, now))
  return isFine(all)
}

/** What others made is known by its looks. */
const NO_SECRETS: GivenSecrets = { secrets: [], names: [] }
