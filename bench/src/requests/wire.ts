/** How often is a database asked, and its answer waited for? A proxy before it counts, whatever is spoken there. */
import { connect, createServer, type Server, type Socket } from 'node:net'

export class Wire {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  #trips = 0

  static async to(port: number): Promise<Wire> {
    const wire = new Wire(port)
    await new Promise<void>((resolve) => wire.#server.listen(0, '127.0.0.1', resolve))
    return wire
  }

  private constructor(port: number) {
    this.#server = createServer({ noDelay: true }, (client) => {
      this.#join(client, connect({ port, host: '127.0.0.1', noDelay: true }))
    })
  }

  get port(): number {
    const address = this.#server.address()
    return typeof address === 'object' && address !== null ? address.port : 0
  }

  /** Round trips so far: what is sent before an answer comes is one. */
  get trips(): number {
    return this.#trips
  }

  close(): void {
    this.#server.close()
    for (const socket of this.#sockets) socket.destroy()
  }

  #join(client: Socket, database: Socket): void {
    let isWaiting = false
    client.on('data', (bytes) => {
      if (!isWaiting) this.#trips++
      isWaiting = true
      database.write(bytes)
    })
    database.on('data', (bytes) => {
      isWaiting = false
      client.write(bytes)
    })
    for (const socket of [client, database]) {
      this.#sockets.add(socket)
      socket
        .on('error', () => {})
        .on('close', () => {
          client.destroy()
          database.destroy()
        })
    }
  }
}
