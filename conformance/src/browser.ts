/** A browser, as far as cookies go: keeps what it was given, returns it, forgets what has expired. */
import type { Result } from './act.ts'
import { PlacedJar, type Scope } from './jar.ts'
import { START } from './lab.ts'
import {
  type Home,
  type LabOptions,
  PLAN_HEADER,
  type Respond,
  type Step,
  writePlan,
} from './plan.ts'

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
  /** Default: where the browser is. */
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent instead of what the jar holds. */
  readonly cookie?: string
  /** False: the response is under way, and its cookies are taken when `take` says so. */
  readonly keep?: false
  /** Seconds by which the server's clock goes before the browser's. */
  readonly ahead?: number
  readonly signal?: AbortSignal
}

/** A line of a transcript: what one response said about sessions. */
export interface Exchange {
  readonly setCookie: readonly string[]
  readonly vary: string | null
  readonly cacheControl: string | null
}

export class Browser {
  /** Milliseconds since the epoch, for the browser and the server alike. */
  now = START
  #jar = new PlacedJar(() => this.now)
  readonly #url: string
  readonly #install: readonly LabOptions[]
  #name: string
  readonly #record: (exchange: Exchange) => void
  readonly #home: Home | undefined
  #requests = 0

  constructor(
    url: string,
    install: readonly LabOptions[],
    name: string,
    record: (exchange: Exchange) => void,
    home?: Home,
  ) {
    this.#url = url
    this.#install = install
    this.#name = name
    this.#record = record
    this.#home = home
  }

  /** Does these steps in one request, and keeps the cookies of the answer. */
  go(...steps: readonly Step[]): Promise<Visit> {
    return this.ask(steps)
  }

  /** The root is where the app is served, which may be a route among others. */
  #urlOf(path = '/'): URL {
    return new URL(path === '/' ? '' : path, this.#url)
  }

  async ask(steps: readonly Step[], ask: Ask = {}): Promise<Visit> {
    const { respond = ['json'], method = 'GET', headers = {}, signal, ahead = 0 } = ask
    const plan = writePlan({
      install: this.#install.map((options) => keptAt(this.#home, options)),
      now: this.now + ahead * 1000,
      seed: `${this.#name} ${this.#requests++}`,
      steps,
      respond,
    })
    const cookie = ask.cookie ?? this.cookieHeader()
    const { place } = this.#jar
    const response = await fetch(this.#urlOf(ask.path ?? place?.path), {
      method,
      redirect: 'manual',
      headers: {
        ...(place && { 'x-forwarded-host': place.host, 'x-forwarded-proto': 'https' }),
        ...headers,
        [PLAN_HEADER]: plan,
        ...(cookie !== '' && { cookie }),
      },
      ...(signal && { signal }),
    })
    const visit = await read(response)
    if (ask.keep !== false) this.take(visit)
    this.#record({
      setCookie: visit.setCookie,
      vary: sessionVary(visit.vary),
      cacheControl: visit.cacheControl,
    })
    return visit
  }

  /** From now on its requests have randomness of their own, where what comes twice would be refused. */
  unrepeatable(): this {
    this.#name += ` ${crypto.randomUUID()}`
    return this
  }

  /** The origin of the app, as a page of it would say. */
  get origin(): string {
    return new URL(this.#url).origin
  }

  /** Where the app is on its origin. */
  get path(): string {
    return new URL(this.#url).pathname
  }

  /** Lets time pass, for the browser and the server. */
  wait(seconds: number): this {
    this.now += seconds * 1000
    return this
  }

  /** The browser is at this host, behind a proxy that says so, and minds where cookies belong. */
  at(host: string, path: string): this {
    this.#jar.goTo({ host, path })
    return this
  }

  /** Keeps the cookies of a response; it may have been a slow one. */
  take({ setCookie }: Pick<Visit, 'setCookie'>): this {
    for (const line of setCookie) this.#jar.take(line)
    return this
  }

  /** Names of the cookies it would send. */
  get cookies(): readonly string[] {
    return this.#jar.cookies().map(({ name }) => name)
  }

  /** What it would send, and what another browser may be given. */
  cookieHeader(): string {
    return this.#jar
      .cookies()
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ')
  }

  cookie(name = 'session'): string {
    return this.#jar.cookies().find((each) => each.name === name)?.value ?? ''
  }

  /** Puts a cookie into the jar, as an attacker or another app would. */
  plant(name: string, value: string, scope?: Scope): this {
    this.#jar.plant(name, value, scope)
    return this
  }

  /** Another browser on the same app, with the same cookies. */
  clone(): Browser {
    return this.#like(this.#install, "'")
  }

  /** A browser with the same cookies on an app with other options: after a deploy. */
  after(...install: readonly LabOptions[]): Browser {
    return this.#like(install, '+')
  }

  #like(install: readonly LabOptions[], mark: string): Browser {
    const copy = new Browser(this.#url, install, `${this.#name}${mark}`, this.#record, this.#home)
    copy.now = this.now
    copy.#jar = this.#jar.copy(() => copy.now)
    return copy
  }
}

/** What another format keeps, no store does. */
function keptAt(home: Home | undefined, options: LabOptions): LabOptions {
  return home === undefined || options.codec !== undefined ? options : { ...options, home }
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
