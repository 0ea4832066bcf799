/** What goes over the wire? A proxy that sees every command, and can lose what the network would. */
import { connect, createServer, type Server as NetServer, type Socket } from 'node:net'

/** A command: its name in small letters, and what follows. */
export type Command = readonly [name: string, ...rest: string[]]

export class Wire {
  /** Commands of the app, in the order of their arrival; those that a client sends for itself apart. */
  readonly commands: Command[] = []
  /** The same, by what was sent before an answer came. */
  readonly flights: Command[][] = []
  readonly #server: NetServer
  readonly #sockets = new Set<Socket>()
  #flight: Command[] = []
  #mayPass: (command: Command) => boolean = () => true
  #losesAnswers = false

  static async to(port: number): Promise<Wire> {
    const wire = new Wire(port)
    await new Promise<void>((resolve) => wire.#server.listen(0, '127.0.0.1', resolve))
    return wire
  }

  private constructor(port: number) {
    this.#server = createServer((client) => this.#join(client, connect(port, '127.0.0.1')))
  }

  get port(): number {
    const address = this.#server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  /** What an act sends, by flights: each is one round trip that is waited for. */
  async during(act: () => Promise<unknown>): Promise<string[][]> {
    this.flights.length = 0
    await act()
    return this.flights.map((flight) => flight.map(([name]) => name))
  }

  /** Lets through only what is so; at the first other one the connection breaks. */
  passOnly(mayPass: (command: Command) => boolean): void {
    this.#mayPass = mayPass
  }

  /** Breaks the connection instead of giving the next answer. */
  loseNextAnswer(): void {
    this.#losesAnswers = true
  }

  close(): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  #join(client: Socket, server: Socket): void {
    const both = [client, server]
    const part = () => {
      for (const socket of both) socket.destroy()
    }
    for (const socket of both) {
      this.#sockets.add(socket)
      socket.on('error', part).on('close', part)
    }
    const reader = new Reader()
    client.on('data', (data: Buffer) => {
      for (const { command, bytes } of reader.read(data)) {
        if (!this.#mayPass(command)) return part()
        this.#saw(command)
        server.write(bytes)
      }
    })
    server.on('data', (data) => {
      if (this.#losesAnswers) {
        this.#losesAnswers = false
        return part()
      }
      // What was sent at once has arrived by now, since both ends are in this process.
      if (this.#flight.length > 0) this.flights.push(this.#flight)
      this.#flight = []
      client.write(data)
    })
  }

  #saw(command: Command): void {
    if (['hello', 'client', 'info', 'select', 'command', 'ping'].includes(command[0])) return
    this.commands.push(command)
    this.#flight.push(command)
  }
}

/** Reads commands as Redis does: `*count`, then `$bytes` and the bytes, for each part. */
class Reader {
  #rest = Buffer.alloc(0)

  /** The commands that are whole now. */
  read(data: Buffer): { command: Command; bytes: Buffer }[] {
    this.#rest = Buffer.concat([this.#rest, data])
    const read: { command: Command; bytes: Buffer }[] = []
    for (let parts = this.#parts(); parts !== null; parts = this.#parts()) {
      const [name = '', ...rest] = parts.texts
      const bytes = this.#rest.subarray(0, parts.length)
      read.push({ command: [name.toLowerCase(), ...rest], bytes })
      this.#rest = this.#rest.subarray(parts.length)
    }
    return read
  }

  /** Null while a command is not whole. */
  #parts(): { texts: string[]; length: number } | null {
    let at = 0
    const number = (): number | null => {
      const end = this.#rest.indexOf('\r\n', at)
      if (end === -1) return null
      const read = Number(this.#rest.toString('latin1', at + 1, end))
      at = end + 2
      return read
    }
    const count = number()
    if (count === null) return null
    const texts: string[] = []
    for (let part = 0; part < count; part++) {
      const bytes = number()
      if (bytes === null || this.#rest.length < at + bytes + 2) return null
      texts.push(this.#rest.toString('utf8', at, at + bytes))
      at += bytes + 2
    }
    return { texts, length: at }
  }
}
