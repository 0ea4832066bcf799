/** Can another site's page log a visitor in or out, move their money, or open a socket of theirs? Asked of browsers. */
import { createHash } from 'node:crypto'
import type { IncomingMessage, RequestListener } from 'node:http'
import type { Duplex } from 'node:stream'
import {
  type CookieOptions,
  createSessions,
  exposedSession,
  exposeState,
  generateSecret,
  type Session,
  SessionError,
  type Sessions,
} from '@sealed-session/core'
import { attachSession } from '@sealed-session/core/node'
import type { Here } from './conversation.ts'
import type { Place } from './site.ts'

const SUBMIT = 'document.forms[0].submit()'

interface Account {
  user: string
  money: number
}

/** How the bank is reached. By https browsers say which site is behind a request; by http only which origin. */
export type Scheme = 'https' | 'http'

/** Sent wherever it can be: what refuses is the rule alone. Without TLS there is no SameSite=None. */
const COOKIE: Readonly<Record<Scheme, CookieOptions>> = {
  https: { sameSite: 'none' },
  http: { secure: false, sameSite: 'lax' },
}

/** Origins, of which some are one site to a browser. */
interface Town {
  readonly bank: string
  /** Of another site. */
  readonly evil: string
  /** Of the bank's site, on another port: its cookies come along with everything. */
  readonly neighbour: string
  /** The same, and trusted. */
  readonly branch: string
  /** Of another site, and trusted. */
  readonly friend: string
}

export async function forgeRequests(here: Here, scheme: Scheme): Promise<void> {
  const tab = here.browser
  const { bank, evil, neighbour, friend, branch } = openTown(here, scheme)
  const ask = async (from: string, path: string) => {
    await tab.goto(`${from}/?to=${encodeURIComponent(bank + path)}`)
    await tab.leaveBy(SUBMIT)
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

  // The friend's pages bring no Lax cookie.
  for (const from of scheme === 'https' ? [friend, branch] : [branch]) {
    equal(await ask(from, '/login'), ['ann has 1000', 'ann has 1000'], 'a trusted login')
    equal(await ask(from, '/transfer'), ['ann has 900', 'ann has 900'], 'a trusted transfer')
    equal(await ask(from, '/logout'), ['nobody', 'nobody'], 'a trusted logout')
  }
}

/** By the forms of the playground, whose cookie is Lax: browsers take it from a page that they were sent to. */
export async function forgeLogins(here: Here): Promise<void> {
  const { browser: tab, playground } = here
  const { evil } = openTown(here, 'http')
  for (const base of ['', '/koa', '/fastify', '/h3', '/fetch']) {
    const action = `${playground}${base}/do`
    await tab.goto(`${evil}/?to=${encodeURIComponent(action)}`)
    await tab.leaveBy(SUBMIT)
    await tab.goto(`${playground}${base}/`)
    const text = await tab.text()
    equal(text.includes('so you have no cookie'), true, `no cookie by ${action}`)
  }
}

/** With a socket that another site's page opens these browsers send no cookie; with a neighbour's they do. */
export async function hijackSockets(here: Here, scheme: Scheme): Promise<void> {
  const tab = here.browser
  const town = openTown(here, scheme)
  await tab.goto(`${town.bank}/?to=${encodeURIComponent(`${town.bank}/login`)}`)
  await tab.leaveBy(SUBMIT)
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
}

/** What the bank answers to a request of which it says that it was forged. */
const REFUSED = '403 ERR_SESSION_CROSS_ORIGIN'

function openTown({ site }: Here, scheme: Scheme): Town {
  const open = scheme === 'https' ? site.secure : site.insecure
  const home = open(form)
  const [branch, neighbour] = [open(form, `${home.host}:8001`), open(form, `${home.host}:8002`)]
  const friend = open(form)
  const sessions = createSessions<Account>({
    secret: generateSecret(),
    cookie: COOKIE[scheme],
    crossOrigin: { trusted: [originOf(friend), originOf(branch)] },
    onEvent: () => false,
  })
  const bank = open(bankOf(sessions), home.host)
  bank.onUpgrade((req, socket) => admit(sessions, req, socket))
  const evil = open(form)
  return {
    bank: originOf(bank),
    evil: originOf(evil),
    neighbour: originOf(neighbour),
    branch: originOf(branch),
    friend: originOf(friend),
  }
}

function originOf(place: Place): string {
  return new URL(place.at('/')).origin
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
