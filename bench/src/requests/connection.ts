/** One keep-alive connection: sends a request, waits for the whole response, sends the next. */
import { connect, type Socket } from 'node:net'
import { isLike, type Response, readResponse } from './response.ts'

export interface Exchange {
  readonly request: Buffer
  /** Exactly this, if it is known. */
  readonly body: string | undefined
}

/** What all apps answer. */
const ANY_BODY = /^\{"hello":"[\w-]{9}"\}$/

/** The first response is read with care, and after that one in so many. */
const CHECK_EVERY = 64

const NOTHING = Buffer.alloc(0)

export class Connection {
  readonly #socket: Socket
  #next: () => Exchange | undefined = () => undefined
  #done: () => void = () => {}
  #failed: (error: Error) => void = () => {}
  #current: Exchange | undefined
  /** Of a response that came in pieces. */
  #pieces: Buffer = NOTHING
  #last: Response | undefined
  #unread = 0

  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const connection = new Connection(port)
      connection.#socket.once('connect', () => resolve(connection)).once('error', reject)
    })
  }

  private constructor(port: number) {
    this.#socket = connect({
      host: '127.0.0.1',
      port,
      noDelay: true,
      // Into the same memory each time: no stream, no garbage.
      onread: {
        buffer: Buffer.alloc(65_536),
        callback: (length, buffer) => {
          this.#receive((buffer as Buffer).subarray(0, length))
          return true
        },
      },
    })
    this.#socket.on('error', (error) => this.#failed(error))
    this.#socket.on('close', () => this.#failed(new Error('The server closed a connection.')))
  }

  /** Until `next` has no more. Resolves when the last response is there. */
  run(next: () => Exchange | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#next = next
      this.#done = resolve
      this.#failed = reject
      this.#send()
    })
  }

  close(): void {
    this.#failed = () => {}
    this.#socket.destroy()
  }

  #send(): void {
    this.#current = this.#next()
    if (this.#current === undefined) this.#done()
    else this.#socket.write(this.#current.request)
  }

  #receive(bytes: Buffer): void {
    try {
      if (!this.#isAsBefore(bytes) && !this.#isWhole(bytes)) return
      this.#send()
    } catch (error) {
      this.#failed(error as Error)
    }
  }

  /** And not in need of a check. */
  #isAsBefore(bytes: Buffer): boolean {
    if (this.#pieces !== NOTHING || this.#last === undefined) return false
    return ++this.#unread < CHECK_EVERY && isLike(bytes, this.#last)
  }

  /** @throws if it is not what was expected. */
  #isWhole(bytes: Buffer): boolean {
    const whole = this.#pieces === NOTHING ? bytes : Buffer.concat([this.#pieces, bytes])
    const response = readResponse(whole)
    if (response === undefined) {
      this.#pieces = Buffer.from(whole)
      return false
    }
    const { body, end } = response
    const wanted = this.#current?.body
    const isRight = wanted === undefined ? ANY_BODY.test(body) : body === wanted
    if (!isRight || end !== whole.length) {
      throw new Error(
        `Unexpected answer: ${whole.toString('latin1')} instead of ${wanted ?? ANY_BODY}`,
      )
    }
    this.#pieces = NOTHING
    this.#last = response
    this.#unread = 0
    return true
  }
}
