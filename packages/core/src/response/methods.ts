/** How do a response's methods find whom they have to ask first? */
import type { ServerResponse } from 'node:http'

/** Everything that sends the head, or causes it to be sent. `pipe` uses `write` and `end`. */
export type Method = 'writeHead' | 'write' | 'end' | 'flushHeaders'
export type Arguments = readonly unknown[]
export type Methods = Record<Method, (...args: Arguments) => unknown>

/** What a response's methods call. */
export interface Callee {
  call(name: Method, args: Arguments): unknown
}

/** The methods as they are: Node's, or of whoever has wrapped the response so far. */
export function methodsOf(res: ServerResponse): Methods {
  const { writeHead, write, end, flushHeaders } = res
  return { writeHead, write, end, flushHeaders } as Methods
}

/**
 * Has the methods call `callee`. Answers with those that stand on the response now.
 *
 * Functions of their own for each response would keep its garbage alive, on V8, for as long as it takes to
 * collect all of it: reading a session then takes twice the time. These are the same for all of them.
 */
export function install(res: ServerResponse, callee: Callee): Methods {
  const gated = res as unknown as Gated
  let depth = 0
  while (gated[levelAt(depth).key] !== undefined) depth++
  const { key, methods } = levelAt(depth)
  gated[key] = callee
  const target = res as unknown as Methods
  target.writeHead = methods.writeHead
  target.write = methods.write
  target.end = methods.end
  target.flushHeaders = methods.flushHeaders
  return methods
}

interface Gated {
  [level: symbol]: Callee | undefined
}

/** The methods of one level, the innermost first, and where a response keeps what they call. */
interface Level {
  readonly key: symbol
  readonly methods: Methods
}

const levels: Level[] = []

function levelAt(depth: number): Level {
  levels[depth] ??= createLevel(Symbol('sealed-session.gate'))
  return levels[depth]
}

function createLevel(key: symbol): Level {
  return {
    key,
    methods: {
      writeHead(this: Gated, ...args) {
        return this[key]?.call('writeHead', args)
      },
      write(this: Gated, ...args) {
        return this[key]?.call('write', args)
      },
      end(this: Gated, ...args) {
        return this[key]?.call('end', args)
      },
      flushHeaders(this: Gated, ...args) {
        return this[key]?.call('flushHeaders', args)
      },
    },
  }
}

/** What a method answers while nothing is sent: that it wants more. */
export function ignored(res: ServerResponse, name: Method): unknown {
  return name === 'write' ? true : name === 'flushHeaders' ? undefined : res
}
