/** How is a handshake refused where it has no response? */
import type { Duplex } from 'node:stream'

export function refuse(socket: Duplex): void {
  // Node has stopped to listen, and an error that nobody listens to ends the process.
  socket.on('error', () => socket.destroy())
  socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
}
