/** What does the command line say of the app, and what does it leave open? */
import { Command, Option } from 'commander'
import { LANGUAGES, type Language, TEMPLATE_NAMES, type TemplateName } from './templates.ts'
import { VERSION } from './version.ts'

export interface Arguments {
  /** Undefined, here and below: to be asked, or left to the default. */
  readonly folder: string | undefined
  readonly template: TemplateName | undefined
  readonly language: Language | undefined
  readonly install: boolean
}

interface Given {
  readonly template?: TemplateName
  readonly typescript?: true
  readonly javascript?: true
  readonly install: boolean
}

/** @throws {CommanderError} When it has said what there was to say, help included. */
export function readArguments(args: readonly string[]): Arguments {
  const program = new Command('create-sealed-session')
    .description('Creates an app with sessions: a login, a logout, tests, and a fresh secret.')
    .argument('[folder]', 'where to create it; must be empty, or not there yet')
    .addOption(new Option('-t, --template <name>', 'what it is built with').choices(TEMPLATE_NAMES))
    .option('--typescript', 'in TypeScript, which Node 22.18 and newer run as it is')
    .addOption(new Option('--javascript', 'in JavaScript').conflicts('typescript'))
    .option('--no-install', 'do not install what it depends on')
    .version(VERSION, '-v, --version', 'say which version this is')
    .helpOption('-h, --help', 'explain this command')
    .addHelpText('after', HELP)
    .showHelpAfterError('(npm create sealed-session -- --help tells what there is)')
    .exitOverride()
    .parse(args, { from: 'user' })

  const { template, typescript, javascript, install } = program.opts<Given>()
  const [folder] = program.args
  return {
    folder,
    template,
    language: typescript ? 'typescript' : javascript ? 'javascript' : undefined,
    install,
  }
}

const HELP = `
What is not said is asked for on a terminal. Elsewhere the template has to be named, the language is ${LANGUAGES[0]},
and the folder sealed-session-app.

Examples:
  npm create sealed-session
  npm create sealed-session my-app -- --template express --typescript
  npm create sealed-session my-app -- --template fetch --javascript --no-install`
