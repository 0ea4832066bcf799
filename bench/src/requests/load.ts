/** The load process: as many requests as one server answers in a while. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Connection, type Exchange } from './connection.ts'
import { answer } from './peer.ts'

export type LoadQuestions = {
  readonly prepare: readonly [Load, null]
  /** Until there were so many requests, or so much time has passed. */
  readonly run: readonly [Run, null]
  /** From now on, on connections that are open. */
  readonly begin: readonly [{ readonly name: string }, null]
  readonly count: readonly [null, Count]
  readonly end: readonly [null, null]
}

export interface Run {
  readonly name: string
  readonly requests: number
  readonly milliseconds: number
}

/** Requests since the beginning, and the time, in seconds. */
export interface Count {
  readonly requests: number
  readonly seconds: number
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

interface Prepared extends Omit<Load, 'visits'> {
  readonly exchanges: readonly Exchange[]
}

const prepared = new Map<string, Prepared>()

let running: Running | undefined

await answer<LoadQuestions>({
  prepare({ visits, ...load }) {
    prepared.set(load.name, { ...load, exchanges: visits.map(exchangeFor(load.port)) })
    return null
  },
  async run({ name, requests, milliseconds }) {
    const { over, end } = await start(prepared.get(name) as Prepared, requests)
    await Promise.race([over, sleep(milliseconds)])
    await end()
    return null
  },
  async begin({ name }) {
    running = await start(prepared.get(name) as Prepared)
    return null
  },
  count: () => ({ requests: running?.requests() ?? 0, seconds: performance.now() / 1000 }),
  async end() {
    await running?.end()
    return null
  },
})

function exchangeFor(port: number): (visit: Visit) => Exchange {
  return ({ cookie, body }) => {
    const lines = ['GET / HTTP/1.1', `Host: 127.0.0.1:${port}`]
    if (cookie !== '') lines.push(`Cookie: ${cookie}`)
    return { request: Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), body }
  }
}

interface Running {
  requests(): number
  /** When the most requests were made, or there was an end to it. */
  readonly over: Promise<unknown>
  end(): Promise<void>
}

async function start(load: Prepared, most = Number.POSITIVE_INFINITY): Promise<Running> {
  const connections = await Promise.all(
    Array.from({ length: load.connections }, () => Connection.open(load.port)),
  )
  const choose = chooser(load)
  const goToSleep = stayAwake()
  let requests = 0
  let isOver = false
  const over = Promise.all(
    connections.map((connection, at) =>
      connection.run(() => {
        if (isOver || requests >= most) return undefined
        requests++
        return choose(at)
      }),
    ),
  )
  return {
    requests: () => requests,
    over,
    async end() {
      isOver = true
      await over
      goToSleep()
      for (const connection of connections) connection.close()
    },
  }
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
