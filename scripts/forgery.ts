/** Can another site's page log a visitor in or out, move their money, or open a socket of theirs? Asked of browsers. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import {
  createSessions,
  exposedSession,
  exposeState,
  generateSecret,
  type Session,
  SessionError,
  type Sessions,
} from '@sealed-session/core'
import { attachSession } from '@sealed-session/core/node'

/** A tab of a browser, as far as an attack needs one. */
export interface Tab {
  goto(url: string): Promise<unknown>
  /** Submits the page's first form, and waits for the page at this address that it leads to. */
  submit(url: string): Promise<void>
  /** What can be read on the page. */
  text(): Promise<string>
  /** Runs the body of an async function in the page. */
  run(body: string): Promise<unknown>
}

interface Account {
  user: string
  money: number
}

/** Origins of this machine, by two hosts that are two sites to a browser. */
interface Town {
  readonly bank: string
  /** Of another site. */
  readonly evil: string
  readonly friend: string
  /** Of the bank's site, on another port: its cookies come along with everything. */
  readonly neighbour: string
  readonly branch: string
}

export async function forgeRequests(tab: Tab): Promise<void> {
  await inTown(async ({ bank, evil, neighbour, friend, branch }) => {
    const ask = async (from: string, path: string) => {
      await tab.goto(`${from}/?to=${encodeURIComponent(bank + path)}`)
      await tab.submit(bank + path)
      const said = await tab.text()
      await tab.goto(`${bank}/who`)
      return [said, await tab.text()]
    }

    // By the bank's own page: so it works.
    equal(await ask(bank, '/login'), ['ann has 1000', 'ann has 1000'], 'the bank’s own login')
    equal(await ask(bank, '/transfer'), ['ann has 900', 'ann has 900'], 'the bank’s own transfer')

    for (const path of ['/transfer', '/logout', '/login']) {
      equal(await ask(evil, path), [REFUSED, 'ann has 900'], `a forged ${path}`)
      equal(await ask(neighbour, path), [REFUSED, 'ann has 900'], `a neighbour’s ${path}`)
    }
    equal(await ask(bank, '/logout'), ['nobody', 'nobody'], 'the bank’s own logout')
    equal(await ask(evil, '/login'), [REFUSED, 'nobody'], 'a forged login of somebody new')

    for (const from of [friend, branch]) {
      equal(await ask(from, '/login'), ['ann has 1000', 'ann has 1000'], 'a trusted login')
      equal(await ask(from, '/transfer'), ['ann has 900', 'ann has 900'], 'a trusted transfer')
      equal(await ask(from, '/logout'), ['nobody', 'nobody'], 'a trusted logout')
    }
  })
}

/** By the forms of the playground, whose cookie is Lax: browsers take it from a page that they were sent to. */
export async function forgeLogins(tab: Tab, playground: string): Promise<void> {
  await inTown(async ({ evil }) => {
    for (const base of ['', '/koa', '/fastify', '/h3']) {
      const action = `${playground}${base}/do`
      await tab.goto(`${evil}/?to=${encodeURIComponent(action)}`)
      await tab.submit(action)
      await tab.goto(`${playground}${base}/`)
      const text = await tab.text()
      equal(text.includes('so you have no cookie'), true, `no cookie by ${action}`)
    }
  })
}

/** With a socket that another site's page opens these browsers send no cookie; with a neighbour's they do. */
export async function hijackSockets(tab: Tab): Promise<void> {
  await inTown(async (town) => {
    await tab.goto(`${town.bank}/?to=${encodeURIComponent(`${town.bank}/login`)}`)
    await tab.submit(`${town.bank}/login`)
    const opened: string[] = []
    for (const from of ['bank', 'neighbour', 'evil', 'branch'] as const) {
      await tab.goto(`${town[from]}/?to=`)
      const outcome = await tab.run(`
        const socket = new WebSocket(${JSON.stringify(town.bank.replace('http', 'ws'))})
        return new Promise((resolve) => {
          socket.onopen = () => resolve('open')
          socket.onerror = () => resolve('refused')
        })`)
      if (outcome === 'open') opened.push(from)
    }
    equal(opened, ['bank', 'branch'], 'whose pages may open a socket')
  })
}

/** What the bank answers to a request of which it says that it was forged. */
const REFUSED = '403 ERR_SESSION_CROSS_ORIGIN'

async function inTown(act: (town: Town) => Promise<void>): Promise<void> {
  const servers: Server[] = []
  const open = async (host: string, listener: RequestListener) => {
    const server = createServer(listener)
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return [`http://${host}:${(server.address() as AddressInfo).port}`, server] as const
  }
  try {
    const [evil] = await open('127.0.0.1', form)
    const [friend] = await open('127.0.0.1', form)
    const [neighbour] = await open('localhost', form)
    const [branch] = await open('localhost', form)
    const sessions = createSessions<Account>({
      secret: generateSecret(),
      // Sent wherever it can be: what refuses is the rule alone.
      cookie: { sameSite: 'none' },
      crossOrigin: { trusted: [friend, branch] },
      onEvent: () => false,
    })
    const [bank, server] = await open('localhost', bankOf(sessions))
    server.on('upgrade', (req, socket) => admit(sessions, req, socket))
    await act({ bank, evil, friend, neighbour, branch })
  } finally {
    for (const server of servers) {
      server.closeAllConnections()
      server.close()
    }
  }
}

/** Anybody's page, with a form to wherever the address says. */
const form: RequestListener = (req, res) => {
  const to = new URL(req.url ?? '/', 'http://localhost').searchParams.get('to') ?? ''
  const page = `<!doctype html><title>a form</title><form method="post" action="${to}">
    <input type="hidden" name="action" value="login"></form>`
  res.writeHead(200, { 'content-type': 'text/html' }).end(page)
}

function bankOf(sessions: Sessions<Account>): RequestListener {
  return (req, res) => {
    if (req.url?.startsWith('/?')) return form(req, res)
    attachSession(sessions, req, res, {
      ready: (visit) => exposeState(req, visit.name, visit),
      next(error) {
        if (error instanceof SessionError) res.writeHead(error.status).end(`403 ${error.code}`)
        else res.end(serve(req.url, sessionOf(req)))
      },
    })
  }
}

function serve(path: string | undefined, session: Session<Account>): string {
  if (path === '/login') {
    session.set('user', 'ann')
    session.set('money', 1000)
  }
  if (path === '/transfer') session.update('money', (money = 0) => money - 100)
  if (path === '/logout') session.clear()
  return session.user === undefined ? 'nobody' : `${session.user} has ${session.money}`
}

const sessionOf = (req: IncomingMessage) =>
  exposedSession<Account>(req, () => ({ access: 'req.session', install: 'attachSession(…)' }))

/** RFC 6455, section 4.2.2, for whoever has an account. */
async function admit(sessions: Sessions<Account>, req: IncomingMessage, socket: Duplex) {
  const { session } = await sessions.open(req)
  if (session.user === undefined) return socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n')
  const key = `${req.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
  const accept = createHash('sha1').update(key).digest('base64')
  return socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
  )
}

function equal(actual: unknown, expected: unknown, what: string): void {
  const [one, other] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (one !== other) throw new Error(`${what}: ${one}, expected ${other}`)
}
