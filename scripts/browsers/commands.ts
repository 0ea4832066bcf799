/**
 * Which commands do drivers take? By W3C's WebDriver with a method and a path, by Firefox's own socket with a name.
 */

const ALL = {
  navigate: ['POST /url', 'WebDriver:Navigate'],
  back: ['POST /back', 'WebDriver:Back'],
  forward: ['POST /forward', 'WebDriver:Forward'],
  refresh: ['POST /refresh', 'WebDriver:Refresh'],
  find: ['POST /element', 'WebDriver:FindElement'],
  click: ['POST /element/{id}/click', 'WebDriver:ElementClick'],
  clear: ['POST /element/{id}/clear', 'WebDriver:ElementClear'],
  type: ['POST /element/{id}/value', 'WebDriver:ElementSendKeys'],
  text: ['GET /element/{id}/text', 'WebDriver:GetElementText'],
  tagName: ['GET /element/{id}/name', 'WebDriver:GetElementTagName'],
  run: ['POST /execute/async', 'WebDriver:ExecuteAsyncScript'],
  cookies: ['GET /cookie', 'WebDriver:GetCookies'],
  forget: ['DELETE /cookie', 'WebDriver:DeleteAllCookies'],
} as const

export type Command = keyof typeof ALL

export interface Parameters {
  /** Of an element that was found. */
  readonly id?: string
  readonly [name: string]: unknown
}

/** A browser that takes commands. */
export interface Driver {
  readonly version: string
  send(command: Command, parameters?: Parameters): Promise<unknown>
  close(): Promise<void>
}

/** Of the W3C's recommendation, section 6.3: `['POST', '/element/e1/click']`. */
export function endpointOf(command: Command, { id = '' }: Parameters): readonly [string, string] {
  const [method = '', path = ''] = ALL[command][0].split(' ')
  return [method, path.replace('{id}', id)]
}

export function marionetteNameOf(command: Command): string {
  return ALL[command][1]
}
