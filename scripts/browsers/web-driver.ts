/** Commands by HTTP, as W3C's WebDriver has them: chromedriver and WebKitWebDriver take them so. */
import { type Command, type Driver, endpointOf, type Parameters } from './commands.ts'
import { until } from './process.ts'

/** A driver that does not answer within a minute never will. */
const MILLISECONDS_TO_ANSWER = 60_000

/** WebKit's forgets to answer if the page goes away meanwhile: what changes nothing is asked again then. */
const MILLISECONDS_TO_LOOK = 1000
const LOOKS: ReadonlySet<Command> = new Set(['find', 'tagName', 'text', 'cookies'])
const LOOKS_AT_MOST = 30

export class WebDriver implements Driver {
  readonly version: string
  readonly #session: string

  /** Has the driver at this port start a browser. */
  static async open(port: number, capabilities: object): Promise<WebDriver> {
    const base = `http://127.0.0.1:${port}`
    await until(async () => (await ask('GET', `${base}/status`)) && true, 'the driver')
    const session = await ask('POST', `${base}/session`, {
      capabilities: { alwaysMatch: capabilities },
    })
    return new WebDriver(base, session as Session)
  }

  private constructor(base: string, { sessionId, capabilities }: Session) {
    this.#session = `${base}/session/${sessionId}`
    this.version = capabilities.browserVersion
  }

  async send(command: Command, parameters: Parameters = {}): Promise<unknown> {
    const [method, path] = endpointOf(command, parameters)
    const act = (milliseconds?: number) =>
      ask(method, this.#session + path, parameters, milliseconds)
    if (!LOOKS.has(command)) return act()
    for (let looks = 1; looks < LOOKS_AT_MOST; looks++) {
      try {
        return await act(MILLISECONDS_TO_LOOK)
      } catch (error) {
        if (!(error instanceof DOMException && error.name === 'TimeoutError')) throw error
      }
    }
    return act()
  }

  async close(): Promise<void> {
    await ask('DELETE', this.#session).catch(() => undefined)
  }
}

interface Session {
  readonly sessionId: string
  readonly capabilities: { readonly browserVersion: string }
}

interface Failed {
  readonly error: string
  readonly message: string
}

async function ask(
  method: string,
  url: string,
  parameters: object = {},
  milliseconds = MILLISECONDS_TO_ANSWER,
): Promise<unknown> {
  const response = await fetch(url, {
    method,
    signal: AbortSignal.timeout(milliseconds),
    ...(method === 'POST' && {
      body: JSON.stringify(parameters),
      headers: { 'content-type': 'application/json' },
    }),
  })
  const { value } = (await response.json()) as { value: unknown }
  if (response.ok) return value
  const { error, message } = value as Failed
  throw new Error(`${error}: ${message.slice(0, 300)}`)
}
