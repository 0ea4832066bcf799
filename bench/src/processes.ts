/** Running a measurement in a process of its own, on one core. */
import { spawnSync } from 'node:child_process'
import { cpus } from 'node:os'

/**
 * A process kept to one core shares it with its thread pool: what WebCrypto does there is no gift. Where
 * `taskset` is missing it runs anywhere.
 */
const pinned = pinning()

/** What the script prints, which is JSON. Its one argument is JSON too. */
export function ask<Answer>(command: readonly string[], question: unknown): Answer {
  const [executable = '', ...args] = [...pinned, ...command, JSON.stringify(question)]
  const { status, stdout, error } = spawnSync(executable, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 2 ** 26,
    env: {
      ...process.env,
      NODE_ENV: 'production',
      NODE_NO_WARNINGS: '1',
      DENO_NO_UPDATE_CHECK: '1',
    },
  })
  if (status !== 0) throw error ?? new Error(`${command.join(' ')} ended with status ${status}`)
  return JSON.parse(stdout) as Answer
}

/** The question, in the process that is asked. */
export function question<Question>(): Question {
  return JSON.parse(process.argv.at(-1) as string) as Question
}

export function answer(found: unknown): void {
  process.stdout.write(JSON.stringify(found))
}

/** Words that go before a command to keep it on the last core. */
export function pinning(): readonly string[] {
  const words = ['taskset', '-c', String(cpus().length - 1)]
  const [executable = '', ...args] = [...words, 'true']
  return spawnSync(executable, args).status === 0 ? words : []
}
