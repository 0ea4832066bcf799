/** The load process: as many requests as one server answers in a while. */
import { Connection, type Exchange } from './connection.ts'
import { answer } from './peer.ts'

export type LoadQuestions = {
  readonly prepare: readonly [Load, null]
  readonly run: readonly [Run, Loaded]
}

export interface Run {
  readonly name: string
  readonly milliseconds: number
  /** After so many it is over, if it is not before. */
  readonly requests?: number
}

export interface Load {
  readonly name: string
  readonly port: number
  readonly connections: number
  /** Each connection sends its own, or all of them take them in turn. */
  readonly inTurn: boolean
  readonly visits: readonly Visit[]
}

/** A request with this Cookie header, if any, which is answered with this body, if it is known. */
export interface Visit {
  readonly cookie: string
  readonly body?: string | undefined
}

export interface Loaded {
  readonly requests: number
  readonly seconds: number
}

interface Prepared extends Omit<Load, 'visits'> {
  readonly exchanges: readonly Exchange[]
}

const prepared = new Map<string, Prepared>()

await answer<LoadQuestions>({
  prepare({ visits, ...load }) {
    prepared.set(load.name, { ...load, exchanges: visits.map(exchangeFor(load.port)) })
    return null
  },
  run: (asked) => run(prepared.get(asked.name) as Prepared, asked),
})

function exchangeFor(port: number): (visit: Visit) => Exchange {
  return ({ cookie, body }) => {
    const lines = ['GET / HTTP/1.1', `Host: 127.0.0.1:${port}`]
    if (cookie !== '') lines.push(`Cookie: ${cookie}`)
    return { request: Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body }
  }
}

async function run(
  load: Prepared,
  { milliseconds, requests: most = Number.POSITIVE_INFINITY }: Run,
): Promise<Loaded> {
  const connections = await Promise.all(
    Array.from({ length: load.connections }, () => Connection.open(load.port)),
  )
  const choose = chooser(load)
  const goToSleep = stayAwake()
  let requests = 0
  const before = performance.now()
  const deadline = before + milliseconds
  await Promise.all(
    connections.map((connection, at) =>
      connection.run(() => {
        if (requests >= most || performance.now() >= deadline) return undefined
        requests++
        return choose(at)
      }),
    ),
  )
  const seconds = (performance.now() - before) / 1000
  goToSleep()
  for (const connection of connections) connection.close()
  return { requests, seconds }
}

/**
 * A load that sleeps until the next answer has to be woken by it: the server pays for that, and the more so
 * the slower it is. Turning over in between leaves the server with its own work.
 */
function stayAwake(): () => void {
  let isAwake = true
  const turn = () => {
    if (isAwake) setImmediate(turn)
  }
  turn()
  return () => {
    isAwake = false
  }
}

/** Which exchange is a connection's next? */
function chooser({ exchanges, inTurn }: Prepared): (connection: number) => Exchange {
  let turn = 0
  const at = (position: number) => exchanges[position % exchanges.length] as Exchange
  return inTurn ? () => at(turn++) : at
}
