/** Commands by Firefox's own socket, which is what geckodriver speaks to it. */
import { connect, type Socket } from 'node:net'
import { type Command, type Driver, marionetteNameOf, type Parameters } from './commands.ts'

interface Waiting {
  resolve(value: unknown): void
  reject(error: Error): void
}

interface Session {
  readonly capabilities: { readonly browserVersion: string }
}

/** Messages are `length:[0, id, command, parameters]`, and answers `length:[1, id, error, result]`. */
export class Marionette implements Driver {
  version = ''
  readonly #socket: Socket
  readonly #waiting = new Map<number, Waiting>()
  #last = 0
  #bytes = Buffer.alloc(0)

  static async open(port: number, capabilities: object): Promise<Marionette> {
    const marionette = await new Promise<Marionette>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1')
      const made = new Marionette(socket)
      socket.once('error', reject)
      // It speaks first.
      socket.once('data', () => resolve(made))
    })
    const session = await marionette.#ask('WebDriver:NewSession', capabilities)
    marionette.version = (session as Session).capabilities.browserVersion
    return marionette
  }

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (data) => this.#take(Buffer.from(data)))
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new Error('Firefox is gone'))
    })
  }

  /** Answers with the value of a result that has one. */
  async send(command: Command, parameters: Parameters = {}): Promise<unknown> {
    const result = await this.#ask(marionetteNameOf(command), parameters)
    return isRecord(result) && 'value' in result ? result.value : result
  }

  /** Has Firefox quit as its user would, so that it writes down what it keeps. */
  async close(): Promise<void> {
    // The answer may be cut off by the end of it.
    await this.#ask('Marionette:Quit', { flags: ['eAttemptQuit'] }).catch(() => undefined)
    this.#socket.destroy()
  }

  #ask(name: string, parameters: object): Promise<unknown> {
    const id = ++this.#last
    const text = JSON.stringify([0, id, name, parameters])
    this.#socket.write(`${Buffer.byteLength(text)}:${text}`)
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }))
  }

  #take(data: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, data])
    for (;;) {
      const start = this.#bytes.indexOf(':') + 1
      const end = start + Number(this.#bytes.subarray(0, start - 1))
      if (start === 0 || this.#bytes.length < end) return
      const message: unknown = JSON.parse(this.#bytes.subarray(start, end).toString())
      this.#bytes = this.#bytes.subarray(end)
      if (Array.isArray(message)) this.#answer(message)
    }
  }

  #answer([, id, error, result]: readonly unknown[]): void {
    const waiting = this.#waiting.get(Number(id))
    this.#waiting.delete(Number(id))
    if (isRecord(error)) waiting?.reject(new Error(`${error.error}: ${error.message}`))
    else waiting?.resolve(result)
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
