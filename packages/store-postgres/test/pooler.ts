/** How is a pooler put before a Postgres: pgbouncer, which gives a connection away after each transaction? */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { freePort, type Postgres } from './server.ts'

const PROGRAM = '/usr/sbin/pgbouncer'

export const WITHOUT_POOLER = !existsSync(PROGRAM)

export interface Pooler {
  readonly port: number
  stop(): void
}

export async function startPooler(server: Postgres): Promise<Pooler> {
  const port = await freePort()
  const file = join(server.folder, 'pgbouncer.ini')
  writeFileSync(
    file,
    `[databases]
* = host=${server.host} port=${server.port} user=${server.user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 8
max_client_conn = 500
logfile = ${join(server.folder, 'pgbouncer.log')}
`,
  )
  const [command = '', ...args] = server.asOwner(PROGRAM, file)
  const child = spawn(command, args, { stdio: 'ignore', cwd: '/' })
  await answering(port)
  return {
    port,
    stop() {
      // The program that runs it as another user does not hand on what it is sent.
      execFileSync('pkill', ['-TERM', '-P', String(child.pid)])
    },
  }
}

async function answering(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const socket = connect(port, '127.0.0.1')
    const isThere = await once(socket, 'connect').then(
      () => true,
      () => false,
    )
    socket.destroy()
    if (isThere) return
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error('pgbouncer does not listen')
}
