/** A browser, as far as cookies go: keeps what it was given, returns it, forgets what has expired. */
import type { Result } from './act.ts'
import { START } from './lab.ts'
import { type LabOptions, PLAN_HEADER, type Respond, type Step, writePlan } from './plan.ts'

/** What came back. */
export interface Visit {
  readonly status: number
  readonly headers: Headers
  readonly setCookie: readonly string[]
  readonly vary: string | null
  readonly cacheControl: string | null
  readonly body: string
  /** What the steps came to: values, or `{ error: code, message }`. */
  readonly results: readonly (Result | undefined)[]
  /** The value of the last step; throws if it failed. */
  readonly last: unknown
}

export interface Ask {
  readonly respond?: Respond
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent instead of what the jar holds. */
  readonly cookie?: string
  readonly signal?: AbortSignal
}

/** A line of a transcript: what one response said about sessions. */
export interface Exchange {
  readonly setCookie: readonly string[]
  readonly vary: string | null
  readonly cacheControl: string | null
}

interface Kept {
  readonly value: string
  readonly expiresAt: number
}

export class Browser {
  /** Milliseconds since the epoch, for the browser and the server alike. */
  now = START
  readonly #jar = new Map<string, Kept>()
  readonly #url: string
  readonly #install: readonly LabOptions[]
  readonly #name: string
  readonly #record: (exchange: Exchange) => void
  #requests = 0

  constructor(
    url: string,
    install: readonly LabOptions[],
    name: string,
    record: (exchange: Exchange) => void,
  ) {
    this.#url = url
    this.#install = install
    this.#name = name
    this.#record = record
  }

  /** Does these steps in one request, and keeps the cookies of the answer. */
  go(...steps: readonly Step[]): Promise<Visit> {
    return this.ask(steps)
  }

  async ask(steps: readonly Step[], ask: Ask = {}): Promise<Visit> {
    const { respond = ['json'], method = 'GET', headers = {}, signal } = ask
    const plan = writePlan({
      install: this.#install,
      now: this.now,
      seed: `${this.#name} ${this.#requests++}`,
      steps,
      respond,
    })
    const cookie = ask.cookie ?? this.cookieHeader()
    const response = await fetch(this.#url, {
      method,
      redirect: 'manual',
      headers: { ...headers, [PLAN_HEADER]: plan, ...(cookie !== '' && { cookie }) },
      ...(signal && { signal }),
    })
    const visit = await read(response)
    for (const line of visit.setCookie) this.#keep(line)
    this.#record({
      setCookie: visit.setCookie,
      vary: sessionVary(visit.vary),
      cacheControl: visit.cacheControl,
    })
    return visit
  }

  /** Lets time pass, for the browser and the server. */
  wait(seconds: number): this {
    this.now += seconds * 1000
    return this
  }

  /** Names of the cookies it would send. */
  get cookies(): readonly string[] {
    for (const [name, { expiresAt }] of this.#jar) if (expiresAt <= this.now) this.#jar.delete(name)
    return [...this.#jar.keys()]
  }

  /** What it would send, and what another browser may be given. */
  cookieHeader(): string {
    return this.cookies.map((name) => `${name}=${this.cookie(name)}`).join('; ')
  }

  cookie(name = 'session'): string {
    return this.#jar.get(name)?.value ?? ''
  }

  /** Puts a cookie into the jar, as an attacker or another app would. */
  plant(name: string, value: string): this {
    this.#jar.set(name, { value, expiresAt: Number.POSITIVE_INFINITY })
    return this
  }

  /** Another browser on the same app, with the same cookies. */
  clone(): Browser {
    const copy = new Browser(this.#url, this.#install, `${this.#name}'`, this.#record)
    for (const [name, kept] of this.#jar) copy.#jar.set(name, kept)
    copy.now = this.now
    return copy
  }

  /** A browser with the same cookies on an app with other options: after a deploy. */
  after(...install: readonly LabOptions[]): Browser {
    const copy = new Browser(this.#url, install, `${this.#name}+`, this.#record)
    for (const [name, kept] of this.#jar) copy.#jar.set(name, kept)
    copy.now = this.now
    return copy
  }

  #keep(line: string): void {
    const { name, value, maxAge } = parseSetCookie(line)
    if (maxAge !== undefined && maxAge <= 0) this.#jar.delete(name)
    else {
      const lasting = maxAge === undefined ? Number.POSITIVE_INFINITY : maxAge * 1000
      this.#jar.set(name, { value, expiresAt: this.now + lasting })
    }
  }
}

/** A Set-Cookie line in its parts; attribute names in lower case. */
export function parseSetCookie(line: string) {
  const [pair = '', ...rest] = line.split('; ')
  const equals = pair.indexOf('=')
  const attributes = Object.fromEntries(
    rest.map((attribute) => {
      const [key = '', ...value] = attribute.split('=')
      return [key.toLowerCase(), value.length === 0 ? true : value.join('=')] as const
    }),
  )
  const maxAge = attributes['max-age'] === undefined ? undefined : Number(attributes['max-age'])
  return { name: pair.slice(0, equals), value: pair.slice(equals + 1), maxAge, attributes }
}

async function read(response: Response): Promise<Visit> {
  const body = await response.text()
  const results = resultsOf(body)
  return {
    status: response.status,
    headers: response.headers,
    setCookie: response.headers.getSetCookie(),
    vary: response.headers.get('vary'),
    cacheControl: response.headers.get('cache-control'),
    body,
    results,
    get last() {
      const result = results.at(-1)
      if (result === undefined) throw new Error(`the response says nothing of its steps: ${body}`)
      if ('error' in result) throw new Error(`${result.error}: ${result.message}`)
      return result.ok
    },
  }
}

/** Bodies of streams and event streams hold the results too, among other text. */
function resultsOf(body: string): readonly Result[] {
  const start = body.indexOf('{"results":')
  const end = body.lastIndexOf('}')
  if (start === -1) return []
  try {
    return (JSON.parse(body.slice(start, end + 1)) as { results: Result[] }).results
  } catch {
    return []
  }
}

/** Some frameworks vary redirects and compressed bodies by what the client accepts; that is theirs. */
function sessionVary(vary: string | null): string | null {
  const names = (vary ?? '').split(',').map((name) => name.trim())
  const ours = names.filter((name) => name !== '' && !/^accept/i.test(name))
  return ours.length === 0 ? null : ours.join(', ')
}
