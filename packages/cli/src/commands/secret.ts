/** `secret`: a fresh secret, the one thing here that prints one. */
import { randomBytes } from 'node:crypto'
import { generateSecret } from '@sealed-session/core'
import { Command } from 'commander'
import type { Answer } from '../terminal/answer.ts'
import { FINE } from '../terminal/exit.ts'
import { Failure } from '../terminal/failure.ts'
import { print } from '../terminal/print.ts'

interface Options {
  readonly env?: boolean
  readonly bytes?: string
}

export function secretCommand(answer: Answer): Command {
  return new Command('secret')
    .description('Prints a fresh secret: 32 random bytes, as 43 characters of base64url.')
    .option('-e, --env', 'as a line for an env file: SESSION_SECRET=…')
    .option('-b, --bytes <number>', 'how many random bytes, 32 to 1024', '32')
    .addHelpText('after', HELP)
    .action((options: Options) => {
      const secret = freshSecret(options.bytes)
      print(options.env ? `SESSION_SECRET=${secret}` : secret)
      answer(FINE)
    })
}

const HELP = `
Examples:
  npx sealed-session secret --env >> .env
  fly secrets set SESSION_SECRET=$(npx sealed-session secret)`

function freshSecret(bytes = '32'): string {
  if (bytes === '32') return generateSecret()
  const count = /^\d{1,4}$/.test(bytes) ? Number(bytes) : 0
  if (count >= 32 && count <= 1024) return randomBytes(count).toString('base64url')
  throw new Failure('--bytes is no whole number from 32 to 1024.', 'Leave it out: 32 are enough.')
}
