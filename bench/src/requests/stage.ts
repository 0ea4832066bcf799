/** One framework's servers, a process for each library, and who puts load on them. */
import { bundle } from '../bundle.ts'
import { BARE, HELLO, type Mode } from './apps/app.ts'
import type { Framework } from './apps/index.ts'
import type { Load, LoadQuestions, Visit } from './load.ts'
import { Peer } from './peer.ts'
import type { ServerQuestions } from './server.ts'
import { check, logIn, type Visitor } from './visitors.ts'

/** Connections, if nothing else is said, and visitors: each has its own. */
export const CONNECTIONS = 32

/** Bytes of JSON in a session, if nothing else is said. */
export const USUAL = 500

/** What is measured: a route, asked by these visitors. */
export interface Cell extends Load {
  readonly library: string
  readonly mode: Mode
  /** The bare framework, sent the same header. */
  readonly bare: Cell | undefined
  /** Whether the answer sets a cookie. */
  readonly sets: boolean
}

export interface Asked {
  readonly library: string
  readonly mode: Mode
  readonly visitors: readonly Visitor[]
  readonly bare?: Cell | undefined
  readonly connections?: number
  readonly inTurn?: boolean
}

export interface Stage {
  /** The server of a library. Those that nobody asks anything sleep. */
  server(library: string): Peer<ServerQuestions>
  readonly load: Peer<LoadQuestions>
  /** Which modes a library has apps for. */
  modes(library: string): Promise<readonly Mode[]>
  visitors(library: string, bytes?: number, howMany?: number): Promise<Visitor[]>
  /** Asks once whether the answer is right. */
  cell(asked: Asked): Promise<Cell>
  /** The bare framework, sent these visitors' cookies. */
  bareCell(visitors: readonly Visitor[], library?: string, connections?: number): Promise<Cell>
  end(): Promise<unknown>
}

/** For those who send no cookie at all. */
export const NOBODY: readonly Visitor[] = [{ cookie: '', user: '' }]

/**
 * The servers run in this runtime, on the first core; the load on the second. A process of its own for each
 * library, as in production: V8 compiles the framework for what it meets.
 */
export async function openStage(
  framework: Framework,
  command: (file: string) => readonly string[],
): Promise<Stage> {
  const serverFile = await bundle('requests/server')
  const servers = new Map<string, Peer<ServerQuestions>>()
  const load = new Peer<LoadQuestions>([process.execPath, await bundle('requests/load')], 1)
  const ports = new Map<string, Promise<number>>()
  let cells = 0

  function server(library: string): Peer<ServerQuestions> {
    const known = servers.get(library) ?? new Peer<ServerQuestions>(steady(command(serverFile)), 0)
    servers.set(library, known)
    return known
  }

  function portOf(library: string, mode: Mode): Promise<number> {
    const key = `${library} ${mode}`
    const port = ports.get(key) ?? server(library).ask('open', { framework, library, mode })
    ports.set(key, port)
    return port
  }

  async function cell(asked: Asked): Promise<Cell> {
    const { library, mode, visitors, bare, connections = CONNECTIONS, inTurn = false } = asked
    const port = await portOf(library, mode)
    const [first] = visitors
    if (first === undefined) throw new Error('nobody to ask')
    const sets = await check(port, mode, first).catch((cause) => {
      throw new Error(`${framework}, ${library}, ${mode}: ${cause.message}`, { cause })
    })
    const visits = visitors.map((visitor) => visitFor(mode, visitor))
    const name = `${cells++}`
    return { name, library, mode, bare, sets, port, connections, inTurn, visits }
  }

  return {
    server,
    load,
    modes: (library) => server(library).ask('modes', { framework, library }),
    cell,
    bareCell: (visitors, library = BARE, connections = CONNECTIONS) =>
      cell({ library, mode: 'none', visitors, connections }),
    visitors: async (library, bytes = USUAL, howMany = CONNECTIONS) =>
      logIn(await portOf(library, 'login'), bytes, howMany),
    end: () => Promise.all([...servers.values(), load].map((peer) => peer.end())),
  }
}

/**
 * V8 lets the memory for new objects grow to 16 MB and more, in whatever server has run for some minutes. Here it
 * has that from the start: a server in which it has grown is slower than one in which it has not.
 */
const YOUNG_GENERATION = '--min-semi-space-size=16'

function steady([executable = '', ...args]: readonly string[]): readonly string[] {
  return /\bnode$/.test(executable)
    ? [executable, YOUNG_GENERATION, ...args]
    : [executable, ...args]
}

/** A store counts on and on, so what a changed session answers is not known before. */
function visitFor(mode: Mode, { cookie, user }: Visitor): Visit {
  if (mode === 'changed') return { cookie }
  return { cookie, body: JSON.stringify(mode === 'read' ? { hello: user } : HELLO) }
}
