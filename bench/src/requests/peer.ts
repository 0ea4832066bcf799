/** Asking another process: a line of JSON there, a line of JSON back. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { cpus } from 'node:os'
import { createInterface } from 'node:readline'

/** What is asked, and what is answered: the keys name the questions. */
export type Questions = Readonly<Record<string, readonly [question: unknown, answer: unknown]>>

type Asked = readonly [name: string, question: unknown]
type Answered = { readonly answer: unknown } | { readonly error: string }

/** A process that answers. It ends when its standard input does, and that ends with this process. */
export class Peer<Q extends Questions> {
  readonly #child: ChildProcess
  readonly #lines: AsyncIterator<string>
  #complaints = ''

  /** Kept to one core, where `taskset` is there. */
  constructor(command: readonly string[], core: number) {
    const [executable = '', ...args] = [...keepTo(core), ...command]
    const child = spawn(executable, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: { ...process.env, NODE_ENV: 'production', DENO_NO_UPDATE_CHECK: '1' },
    })
    // Heard only if it fails: express-session warns of its MemoryStore in production, which is ours to judge.
    child.stderr.setEncoding('utf8').on('data', (text) => {
      this.#complaints += text
    })
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
    this.#child = child
  }

  get pid(): number | undefined {
    return this.#child.pid
  }

  /** One question at a time. */
  async ask<Name extends keyof Q & string>(name: Name, question: Q[Name][0]): Promise<Q[Name][1]> {
    this.#child.stdin?.write(`${JSON.stringify([name, question] satisfies Asked)}\n`)
    const { value, done } = await this.#lines.next()
    if (done) throw new Error(`The process ended without an answer.\n${this.#complaints}`)
    const answered = JSON.parse(value) as Answered
    if ('error' in answered) throw new Error(`${answered.error}\n${this.#complaints}`)
    return answered.answer
  }

  end(): Promise<void> {
    return new Promise((resolve) => {
      this.#child.once('exit', () => resolve())
      this.#child.stdin?.end()
    })
  }
}

/** The other side. */
export async function answer<Q extends Questions>(
  answers: {
    readonly [Name in keyof Q]: (question: Q[Name][0]) => Q[Name][1] | Promise<Q[Name][1]>
  },
): Promise<never> {
  for await (const line of createInterface({ input: process.stdin })) {
    const [name, question] = JSON.parse(line) as Asked
    const answered = await answeredBy(async () => answers[name as keyof Q](question))
    process.stdout.write(`${JSON.stringify(answered)}\n`)
  }
  process.exit()
}

function answeredBy(ask: () => Promise<unknown>): Promise<Answered> {
  return ask().then(
    (answer) => ({ answer }),
    (error) => ({ error: String(error?.stack ?? error) }),
  )
}

/** Words that go before a command. */
function keepTo(core: number): readonly string[] {
  return canKeep ? ['taskset', '-c', String(core)] : []
}

const canKeep = cpus().length > 1 && spawnSync('taskset', ['-c', '0', 'true']).status === 0
