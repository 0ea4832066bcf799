/** Starts the playground on loopback, says where it is and what to try, and stops on Ctrl-C. */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspector } from '@sealed-session/inspector'
import {
  expressSite,
  fastifySite,
  fetchSite,
  h3Site,
  koaSite,
  type Listener,
} from './frameworks.ts'
import { chooseHome, type PlaygroundHome } from './home.ts'
import { playgroundSessions } from './sessions.ts'

const FIRST_PORT = 3000

const home = await chosen()
const sessions = playgroundSessions(home)
const served = { sessions, home, inspector: inspector(sessions) }

/** Express at the root; all of them side by side under a prefix each, with one cookie. */
const sites: readonly (readonly [base: string, listener: Listener])[] = [
  ['/express', expressSite('/express', served)],
  ['/koa', koaSite('/koa', served)],
  ['/fastify', await fastifySite('/fastify', served)],
  ['/h3', h3Site('/h3', served)],
  ['/fetch', fetchSite('/fetch', served)],
  ['', expressSite('', served)],
]

const server = createServer((req, res) => {
  const [base, listener] = sites.find(([each]) => isUnder(req, each)) as (typeof sites)[number]
  req.url = req.url?.slice(base.length).replace(/^(?!\/)/, '/') ?? '/'
  return listener(req, res)
})

const port = await listen(server)
const url = `http://localhost:${port}`
console.log(`
  sealed-session playground: ${url}

  The same pages by Koa, Fastify, h3 and a fetch handler, with the same cookie:
    ${url}/koa/   ${url}/fastify/   ${url}/h3/   ${url}/fetch/

  What becomes of your session, request by request:
    ${url}${served.inspector.path}

  Or by curl:
    curl -c jar -b jar '${url}/set-session?key=colour&value=blue'
    curl -c jar -b jar '${url}/get-session?key=colour'
    curl -c jar -b jar '${url}/clear-session'

  ${home.says}
  Ctrl-C stops it.
`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    server.close(() => {
      home.store?.close?.()
      console.log('\n  The playground has stopped.')
      process.exit(0)
    })
    server.closeAllConnections()
  })
}

async function chosen(): Promise<PlaygroundHome> {
  try {
    return await chooseHome(process.argv.slice(2))
  } catch (error) {
    console.error(`\n  ${(error as Error).message}\n`)
    process.exit(2)
  }
}

function isUnder({ url = '/' }: IncomingMessage, base: string): boolean {
  return base === '' || url === base || url.startsWith(`${base}/`) || url.startsWith(`${base}?`)
}

/** The port that was asked for; without one, the first that is free from 3000 on. */
async function listen(on: Server): Promise<number> {
  const asked = process.env.PORT
  if (asked !== undefined) return tryPort(on, Number(asked))
  for (let port = FIRST_PORT; port < FIRST_PORT + 20; port++) {
    const listening = await tryPort(on, port).catch((error) => {
      if (error.code !== 'EADDRINUSE') throw error
      return undefined
    })
    if (listening !== undefined) return listening
  }
  return tryPort(on, 0)
}

function tryPort(on: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    on.once('error', reject)
    on.listen(port, '127.0.0.1', () => {
      on.off('error', reject)
      resolve((on.address() as AddressInfo).port)
    })
  })
}
