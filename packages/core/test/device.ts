/** A device, as far as a server can tell: keys, and proofs by them, the honest ones and the others. */
import type { webcrypto } from 'node:crypto'
import { requireDevice, withSession } from '../src/fetch.ts'
import { type SessionOptions, stateOf } from '../src/index.ts'
import { Clock, SECRET } from './support.ts'

const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

/** What a browser keeps of a session that it has bound. */
export class Device {
  readonly #keys: webcrypto.CryptoKeyPair
  readonly jwk: object

  constructor(keys: webcrypto.CryptoKeyPair, jwk: object) {
    this.#keys = keys
    this.jwk = jwk
  }

  static async make(): Promise<Device> {
    const keys = await crypto.subtle.generateKey(P256, true, ['sign', 'verify'])
    const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', keys.publicKey)
    return new Device(keys, { kty, crv, x, y })
  }

  /** The proof that a browser sends with its key, at registration. */
  first(challenge: string, header: object = {}): Promise<string> {
    return this.sign({ jti: challenge }, { jwk: this.jwk, ...header })
  }

  /** The proof of a key that is known. */
  async sign(claims: object, header: object = {}): Promise<string> {
    const signed = `${part({ alg: 'ES256', typ: 'dbsc+jwt', ...header })}.${part(claims)}`
    const bytes = new TextEncoder().encode(signed)
    const signature = await crypto.subtle.sign(P256, this.#keys.privateKey, bytes)
    return `${signed}.${Buffer.from(signature).toString('base64url')}`
  }
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/** What a registration header asks for. */
export function offerIn(header: string | null | undefined): { path: string; challenge: string } {
  const [, path = '', challenge = ''] =
    /^\([\w ]+\);path="([^"]+)";challenge="([^"]+)"$/.exec(header ?? '') ?? []
  return { path, challenge }
}

export function challengeIn(header: string | null | undefined): { challenge: string; id: string } {
  const [, challenge = '', id = ''] = /^"([^"]+)";id="([^"]+)"$/.exec(header ?? '') ?? []
  return { challenge, id }
}

const ORIGIN = 'https://shop.example'

/** An app, and a browser that binds its sessions. Cookies are kept, and forgotten, as browsers do. */
export class Shop {
  readonly clock = new Clock()
  readonly jar = new Map<string, { value: string; until: number }>()
  readonly handle: (request: Request) => Response | Promise<Response>
  device!: Device
  id = ''
  challenge = ''
  readonly events: unknown[] = []

  constructor(options: SessionOptions = {}) {
    const all: SessionOptions = {
      secret: SECRET,
      subject: ({ user }) => user as string | undefined,
      deviceBound: true,
      now: this.clock.now,
      onEvent: (event) => {
        this.events.push(event)
        return false
      },
      ...options,
    }
    this.handle = withSession(all, async (request, session) => {
      const { pathname, searchParams } = new URL(request.url)
      if (pathname === '/login') session.user = searchParams.get('user') ?? 'ann'
      if (pathname === '/logout') await session.destroy()
      if (pathname === '/write') session.count = ((session.count as number | undefined) ?? 0) + 1
      if (pathname === '/rotate') session.rotateId()
      if (pathname === '/again') await session.regenerate(['user'])
      if (pathname === '/pay') {
        await requireDevice(request, { within: 5 })
        return Response.json({ paid: await request.text(), by: session.user })
      }
      return Response.json({
        user: session.user,
        refused: stateOf(session).refused,
        count: session.count,
      })
    })
  }

  get cookies(): string {
    const now = this.clock.at
    return [...this.jar]
      .filter(([, { until }]) => until > now)
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ')
  }

  take(response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      const maxAge = Number(/Max-Age=(\d+)/.exec(line)?.[1] ?? 1e9)
      if (maxAge === 0) this.jar.delete(name)
      else this.jar.set(name, { value, until: this.clock.at + maxAge * 1000 })
    }
  }

  async ask(path: string, init: RequestInit & { cookie?: string; keep?: false } = {}) {
    const { cookie = this.cookies, keep, headers, ...rest } = init
    const response = await this.handle(
      new Request(ORIGIN + path, {
        ...rest,
        headers: { ...(headers as Record<string, string>), ...(cookie && { cookie }) },
      }),
    )
    if (keep !== false) this.take(response)
    return response
  }

  async json(path: string, init: Parameters<Shop['ask']>[1] = {}) {
    return (await this.ask(path, init)).json()
  }

  async login(user = 'ann'): Promise<Response> {
    return this.ask(`/login?user=${user}`)
  }

  async register(offered: Response, init: Parameters<Shop['ask']>[1] = {}): Promise<Response> {
    this.device ??= await Device.make()
    const { path, challenge } = offerIn(offered.headers.get('secure-session-registration'))
    const jwt = await this.device.first(challenge)
    const response = await this.ask(path, {
      method: 'POST',
      ...init,
      headers: { 'secure-session-response': jwt, ...(init.headers as object) },
    })
    if (response.status === 200) {
      this.id = (
        (await response.clone().json()) as { session_identifier: string }
      ).session_identifier
      this.challenge = ''
    }
    return response
  }

  async bind(user = 'ann'): Promise<Response> {
    return this.register(await this.login(user))
  }

  /** One exchange or two, as it comes. */
  async refresh(init: Parameters<Shop['ask']>[1] = {}): Promise<Response> {
    const first = await this.prove(init)
    return first.status === 403 ? this.prove(init) : first
  }

  async prove(init: Parameters<Shop['ask']>[1] = {}): Promise<Response> {
    const headers: Record<string, string> = { 'sec-secure-session-id': this.id }
    if (this.challenge !== '') {
      headers['secure-session-response'] = await this.device.sign({ jti: this.challenge })
    }
    const response = await this.ask('/.well-known/session/refresh', {
      method: 'POST',
      ...init,
      headers: { ...headers, ...(init.headers as object) },
    })
    const next = response.headers.get('secure-session-challenge')
    if (next !== null) this.challenge = challengeIn(next).challenge
    return response
  }
}
