/** Which commands are there, which options do they have, and how do they explain themselves? */
import { Command } from 'commander'
import { doctorCommand } from './commands/doctor.ts'
import { inspectCommand } from './commands/inspect.ts'
import { rotateCommand } from './commands/rotate.ts'
import { sealCommand } from './commands/seal.ts'
import { secretCommand } from './commands/secret.ts'
import type { Answer } from './terminal/answer.ts'
import { VERSION } from './version.ts'

export function createProgram(answer: Answer): Command {
  const program = new Command('sealed-session')
    .description('Makes secrets, explains session cookies, and examines apps that have them.')
    .version(VERSION, '-v, --version', 'say which version this is')
    .helpOption('-h, --help', 'explain the command, or one of its commands')
    .helpCommand('help [command]', 'explain a command')
    .showHelpAfterError('(sealed-session --help tells what there is)')
    .addHelpText('after', HELP)
  const commands = [secretCommand, inspectCommand, sealCommand, doctorCommand, rotateCommand]
  for (const command of commands) program.addCommand(command(answer))
  for (const each of [program, ...program.commands]) {
    each.exitOverride()
    if (each !== program) each.helpOption('-h, --help', 'explain this command')
  }
  return program
}

const HELP = `
Examples:
  npx sealed-session secret --env >> .env
  npx sealed-session inspect --env-file .env 'session=Fe26.2*…'
  npx sealed-session doctor --url http://localhost:3000 --login /login

The secret is taken from SESSION_SECRET (older ones from SESSION_SECRET_PREVIOUS), from the file that
--env-file names, or it is asked for. Only the command secret ever prints one.

Exit codes: 0 all is well, 1 something was found or refused, 2 the command was not given what it needs.`
