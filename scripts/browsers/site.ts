/**
 * Hosts for a browser to visit. All of them are this process, on loopback: one server by http, one by https, and a
 * proxy that finds every host here. `x.test` is any host on the network, and has the usual ports; `x.localhost` is
 * this machine.
 */
import http, { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import https from 'node:https'
import { type AddressInfo, connect, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Certificate } from '../certificate.ts'

/** What a browser asked, and what it was told. */
export interface Asked {
  readonly host: string
  readonly path: string
  readonly cookie: string
  /** `prefetch`, `prefetch;prerender`, or nothing where somebody is waiting for the page. */
  readonly purpose: string
  setCookie: readonly string[]
  /** The answer has been sent. */
  answered: boolean
}

export interface Site {
  readonly proxy: number
  readonly asked: readonly Asked[]
  /** An app at a host of its own, on the network and by https. */
  secure(app: RequestListener, host?: string): Place
  /** The same on this machine, by http and by https. */
  loopback(app: RequestListener, host?: string): Place
  secureLoopback(app: RequestListener, host?: string): Place
  /** The same on the network by http. */
  insecure(app: RequestListener, host?: string): Place
  close(): void
}

/** Where an app is. */
export interface Place {
  readonly host: string
  /** The address of a path. */
  at(path: string): string
  /** The last request to a path, whatever its query. */
  last(path: string): Asked | undefined
  /** How often a path was asked for. */
  count(path: string): number
  /** Who answers to the handshake of a WebSocket. */
  onUpgrade(answer: Upgrade): void
  /** The names of the cookies that came with the last request to a path, in the order in which they came. */
  names(path: string): readonly string[]
}

type Upgrade = (req: IncomingMessage, socket: Duplex) => unknown

/** Browsers may bring a lot of cookies. */
const LARGEST_HEAD = 1_000_000

export async function openSite({ key, cert }: Certificate): Promise<Site> {
  const apps = new Map<string, RequestListener>()
  const upgrades = new Map<string, Upgrade>()
  const asked: Asked[] = []
  let hosts = 0

  const listener = (req: IncomingMessage, res: ServerResponse): void => {
    // As a proxy is asked.
    req.url = req.url?.replace(/^https?:\/\/[^/]*/, '') || '/'
    const app = apps.get(req.headers.host ?? '') ?? apps.get(hostOf(req))
    if (app === undefined || req.url === '/favicon.ico') return void res.writeHead(404).end()
    asked.push(noted(req, res))
    app(req, res)
  }
  const options = { maxHeaderSize: LARGEST_HEAD }
  const plain = http.createServer(options, listener)
  const tls = https.createServer({ ...options, key, cert }, listener)
  const [plainPort, tlsPort] = await Promise.all([listen(plain), listen(tls)])
  plain.on('connect', (_: IncomingMessage, socket: Duplex) => tunnel(socket, plainPort, tlsPort))
  // Servers let go of what has become a tunnel or a WebSocket.
  const sockets = new Set<Socket>()
  for (const server of [plain, tls]) {
    server.on('connection', (socket: Socket) => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    })
    server.on('upgrade', (req: IncomingMessage, socket: Duplex) => {
      const answer = upgrades.get(hostOf(req))
      if (answer === undefined) socket.destroy()
      else answer(req, socket)
    })
  }

  const open = (app: RequestListener, host: string, origin: string): Place => {
    apps.set(host, app)
    const here = (path: string) => (each: Asked) =>
      each.host === host && each.path.replace(/\?.*/, '') === path
    const last = (path: string) => asked.findLast(here(path))
    return {
      host,
      last,
      at: (path) => origin + path,
      onUpgrade: (answer) => void upgrades.set(host, answer),
      count: (path) => asked.filter(here(path)).length,
      names: (path) => namesOf(last(path)?.cookie ?? ''),
    }
  }
  return {
    proxy: plainPort,
    asked,
    secure: (app, host = `app.h${++hosts}.test`) => open(app, host, `https://${host}`),
    insecure: (app, host = `app.h${++hosts}.test`) => open(app, host, `http://${host}`),
    loopback: (app, host = `app.h${++hosts}.localhost`) =>
      open(app, host, `http://${host}:${plainPort}`),
    secureLoopback: (app, host = `app.h${++hosts}.localhost`) =>
      open(app, host, `https://${host}:${tlsPort}`),
    close() {
      for (const server of [plain, tls]) server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

function noted(req: IncomingMessage, res: ServerResponse): Asked {
  const { cookie = '', 'sec-purpose': purpose, 'x-moz': formerly } = req.headers
  const asked: Asked = {
    host: hostOf(req),
    path: req.url ?? '/',
    cookie,
    purpose: String(purpose ?? formerly ?? ''),
    setCookie: [],
    answered: false,
  }
  res.once('finish', () => {
    asked.setCookie = [res.getHeader('set-cookie') ?? []].flat().map(String)
    asked.answered = true
  })
  return asked
}

function hostOf({ headers }: IncomingMessage): string {
  return headers.host?.replace(/:\d+$/, '') ?? ''
}

function namesOf(cookie: string): readonly string[] {
  return cookie.split('; ').flatMap((pair) => (pair === '' ? [] : [pair.replace(/=.*/s, '')]))
}

/** The first byte of a TLS handshake. */
const HANDSHAKE = 0x16

/** A browser that goes through a proxy says what it speaks by its first byte alone. */
function tunnel(socket: Duplex, plainPort: number, tlsPort: number): void {
  socket.on('error', () => undefined)
  socket.write('HTTP/1.1 200 Connection Established\r\n\r\n')
  socket.once('data', (first: Buffer) => {
    socket.pause()
    const inside = connect(first[0] === HANDSHAKE ? tlsPort : plainPort, '127.0.0.1')
    inside.write(first)
    inside.on('error', () => undefined)
    inside.on('close', () => socket.destroy())
    socket.on('close', () => inside.destroy())
    inside.pipe(socket).pipe(inside)
  })
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
