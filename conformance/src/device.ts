/** A browser that binds sessions to a key, as Chromium does; and what somebody could send in its place. */
import type { Browser, Visit } from './browser.ts'
import type { Step } from './plan.ts'

const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

export const REGISTER = '/.well-known/session/register'
export const REFRESH = '/.well-known/session/refresh'

type Keys = Awaited<ReturnType<typeof makeKeys>>

function makeKeys() {
  return crypto.subtle.generateKey(P256, true, ['sign', 'verify'])
}

/** A key, and what it signs. */
export class DeviceKey {
  readonly #keys: Keys
  readonly jwk: Readonly<Record<string, unknown>>

  private constructor(keys: Keys, jwk: Readonly<Record<string, unknown>>) {
    this.#keys = keys
    this.jwk = jwk
  }

  static async make(): Promise<DeviceKey> {
    const keys = await makeKeys()
    const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', keys.publicKey)
    return new DeviceKey(keys, { kty, crv, x, y })
  }

  /** A proof of a key that is known; of one that is shown for the first time, with `{ jwk }` in the header. */
  async sign(challenge: string, header: object = {}, claims: object = {}): Promise<string> {
    const about = { alg: 'ES256', typ: 'dbsc+jwt', ...header }
    const signed = `${part(about)}.${part({ jti: challenge, ...claims })}`
    const bytes = new TextEncoder().encode(signed)
    const signature = await crypto.subtle.sign(P256, this.#keys.privateKey, bytes)
    return `${signed}.${base64url(new Uint8Array(signature))}`
  }
}

function part(value: object): string {
  return base64url(new TextEncoder().encode(JSON.stringify(value)))
}

function base64url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** What an exchange at one of the two addresses is made of. */
export interface Sent {
  /** The proof; left out: none. */
  readonly jwt?: string
  readonly id?: string
  /** In place of what the jar holds. */
  readonly cookie?: string
  readonly keep?: false
}

export class DeviceBrowser {
  readonly browser: Browser
  readonly key: DeviceKey
  /** What the browser knows its binding by. */
  id = ''
  /** What it is to sign next. */
  challenge = ''

  constructor(browser: Browser, key: DeviceKey) {
    // A challenge that is the same once more has been used.
    this.browser = browser.unrepeatable()
    this.key = key
  }

  /** Logs somebody in, and takes what it is asked to sign. */
  async login(user = 'ann', ...steps: readonly Step[]): Promise<Visit> {
    const visit = await this.browser.go(['set', 'user', user], ...steps)
    this.challenge = offered(visit)
    return visit
  }

  /** Logs in, and binds the session. */
  async bind(user = 'ann'): Promise<Visit> {
    await this.login(user)
    return this.register()
  }

  async register(sent: Sent = {}): Promise<Visit> {
    const jwt = sent.jwt ?? (await this.key.sign(this.challenge, { jwk: this.key.jwk }))
    const visit = await this.send(REGISTER, { ...sent, jwt })
    if (visit.status !== 200) return visit
    this.id = idIn(visit)
    this.challenge = ''
    return visit
  }

  /** As a browser does it: signs what it was told to sign, and once more if that was too old. */
  async refresh(sent: Sent = {}): Promise<Visit> {
    const visit = await this.prove(sent)
    return visit.status === 403 ? this.prove(sent) : visit
  }

  async prove(sent: Sent = {}): Promise<Visit> {
    const jwt = this.challenge === '' ? undefined : await this.key.sign(this.challenge)
    const visit = await this.send(REFRESH, { id: this.id, ...(jwt && { jwt }), ...sent })
    this.challenge = challengeOf(visit) || this.challenge
    return visit
  }

  send(path: string, { jwt, id, cookie, keep }: Sent): Promise<Visit> {
    return this.browser.ask([], {
      method: 'POST',
      path,
      headers: {
        ...(jwt !== undefined && { 'secure-session-response': jwt }),
        ...(id !== undefined && { 'sec-secure-session-id': id }),
      },
      ...(cookie !== undefined && { cookie }),
      ...(keep !== undefined && { keep }),
    })
  }
}

/** The challenge of a response that asks for a key; empty: it asks for none. */
export function offered({ headers }: Visit): string {
  return /;challenge="([^"]+)"$/.exec(headers.get('secure-session-registration') ?? '')?.[1] ?? ''
}

export function challengeOf({ headers }: Visit): string {
  return /^"([^"]+)";id="/.exec(headers.get('secure-session-challenge') ?? '')?.[1] ?? ''
}

export function idIn({ body }: Visit): string {
  return (JSON.parse(body) as { session_identifier: string }).session_identifier
}
