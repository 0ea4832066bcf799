/** A shop of one framework by https, whose clock, secrets and outages are told. */
import { createServer, request, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { generateSecret, type SessionOptions } from '@sealed-session/core'
import { SHOPS } from '../../conformance/subjects/shops.ts'
import type { Pair } from './certificate.ts'

type Listener = Awaited<ReturnType<(typeof SHOPS)[string]>>

export class Shop {
  readonly #framework: string
  readonly #server: Server
  readonly #secrets = { old: generateSecret(), new: generateSecret() }
  #listener!: Listener
  #ahead = 0
  outage: 'error' | 'unreachable' | undefined
  /** What it was asked, and answered. */
  readonly heard: string[] = []

  private constructor(framework: string, pair: Pair) {
    this.#framework = framework
    this.#server = createServer(pair, (req, res) => {
      if (req.url === '/favicon.ico') return void res.writeHead(404).end()
      const path = req.url?.split('?', 1)[0]?.replace('/.well-known/session', '')
      const isRefresh = path === '/refresh'
      res.once('close', () => this.heard.push(`${req.method} ${path} ${res.statusCode}`))
      if (isRefresh && this.outage === 'unreachable') return void req.socket.destroy()
      if (isRefresh && this.outage === 'error') return void res.writeHead(500).end()
      return void this.#listener(req, res)
    })
  }

  static async open(framework: string, pair: Pair): Promise<Shop> {
    const shop = new Shop(framework, pair)
    await shop.rotate('old')
    await new Promise<void>((resolve) => shop.#server.listen(0, '127.0.0.1', resolve))
    return shop
  }

  /** By another host it is another site. */
  get url(): string {
    return `https://localhost:${this.#port}`
  }
  get elsewhere(): string {
    return `https://127.0.0.1:${this.#port}`
  }
  get #port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  get refreshes(): number {
    return this.heard.filter((line) => line.includes('/refresh')).length
  }

  /** A deploy with other secrets. */
  async rotate(to: 'old' | 'both' | 'new'): Promise<void> {
    const { old, new: newer } = this.#secrets
    const options: SessionOptions = {
      secret: to === 'old' ? old : to === 'both' ? [newer, old] : newer,
      subject: ({ user }) => user as string | undefined,
      deviceBound: true,
      now: () => Date.now() + this.#ahead,
      onEvent: () => false,
    }
    const make = SHOPS[this.#framework] as (typeof SHOPS)[string]
    this.#listener = await make(options)
  }

  pass(seconds: number): void {
    this.#ahead += seconds * 1000
  }

  /** By another client than the browser. */
  async ask(path: string, cookie: string): Promise<unknown> {
    return JSON.parse((await this.#send('GET', path, cookie)).body)
  }

  async statusOf(method: string, path: string, cookie: string): Promise<number> {
    return (await this.#send(method, path, cookie)).status
  }

  #send(
    method: string,
    path: string,
    cookie: string,
  ): Promise<{ readonly status: number; readonly body: string }> {
    return new Promise((resolve, reject) => {
      const about = { method, headers: { cookie }, rejectUnauthorized: false }
      request(`${this.url}${path}`, about, async (response) => {
        let body = ''
        for await (const part of response) body += String(part)
        resolve({ status: response.statusCode ?? 0, body })
      })
        .on('error', reject)
        .end()
    })
  }

  heardOf(what: string, times = 1): Promise<void> {
    return until(() => this.heard.filter((line) => line.includes(what)).length >= times)
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}

/** In turns of the event loop, however many it takes; a minute is more than any of it takes. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 20_000
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error('it did not come')
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
