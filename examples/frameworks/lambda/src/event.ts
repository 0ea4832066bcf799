/** How do the events of function URLs, API gateways and load balancers become a Request, and a Response a result? */

/** As much of an event as says what was asked. */
export interface HttpEvent {
  /** '2.0' of function URLs, and of API gateways unless they are set to '1.0'. */
  readonly version?: string
  readonly headers?: Readonly<Record<string, string>> | null
  /** Of payload 1.0, and of load balancers that are set to multi-value headers. */
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>> | null
  /** Of payload 2.0, which has no Cookie header. */
  readonly cookies?: readonly string[]
  readonly rawPath?: string
  readonly rawQueryString?: string
  readonly path?: string
  readonly queryStringParameters?: Readonly<Record<string, string>> | null
  readonly multiValueQueryStringParameters?: Readonly<Record<string, readonly string[]>> | null
  readonly httpMethod?: string
  readonly requestContext: {
    readonly http?: { readonly method: string }
    /** Of load balancers. */
    readonly elb?: object
  }
  readonly body?: string | null
  readonly isBase64Encoded: boolean
}

export interface HttpResult {
  readonly statusCode: number
  readonly headers?: Readonly<Record<string, string>>
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>
  readonly cookies?: readonly string[]
  readonly body: string
  readonly isBase64Encoded: boolean
}

/** A load balancer without multi-value headers takes one header of a name, and so one cookie of a response. */
export function takesOneCookie({ requestContext, multiValueHeaders }: HttpEvent): boolean {
  return requestContext.elb !== undefined && !multiValueHeaders
}

export function requestOf(event: HttpEvent): Request {
  const headers = new Headers()
  for (const [name, values] of Object.entries(event.multiValueHeaders ?? event.headers ?? {})) {
    headers.set(name, [values].flat().join(/^cookie$/i.test(name) ? '; ' : ', '))
  }
  if (event.cookies) headers.set('cookie', event.cookies.join('; '))
  const method = event.requestContext.http?.method ?? event.httpMethod ?? 'GET'
  const url = `https://${headers.get('host')}${event.rawPath ?? event.path}?${queryOf(event)}`
  if (!event.body || method === 'GET' || method === 'HEAD')
    return new Request(url, { method, headers })
  const body = event.isBase64Encoded ? Buffer.from(event.body, 'base64') : event.body
  return new Request(url, { method, headers, body })
}

/** Load balancers leave it as it was encoded, payload 1.0 has it decoded. */
function queryOf(event: HttpEvent): string {
  if (event.rawQueryString !== undefined) return event.rawQueryString
  const given = event.multiValueQueryStringParameters ?? event.queryStringParameters ?? {}
  const pairs = Object.entries(given).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  )
  if (event.requestContext.elb) return pairs.map((pair) => pair.join('=')).join('&')
  return new URLSearchParams(pairs).toString()
}

/** Set-Cookie is the one header that must not be joined: every event has another place for several of them. */
export async function resultOf(response: Response, event: HttpEvent): Promise<HttpResult> {
  const body = Buffer.from(await response.arrayBuffer()).toString('base64')
  const made = { statusCode: response.status, body, isBase64Encoded: true }
  const headers = headersOf(response)
  const cookies = response.headers.getSetCookie()
  if (event.version === '2.0') return { ...made, headers, cookies }
  if (takesOneCookie(event)) {
    const [cookie] = cookies
    return {
      ...made,
      headers: cookie === undefined ? headers : { ...headers, 'set-cookie': cookie },
    }
  }
  const lists = Object.entries(headers).map(([name, value]) => [name, [value]] as const)
  return { ...made, multiValueHeaders: { ...Object.fromEntries(lists), 'set-cookie': cookies } }
}

/** All but the cookies. */
export function headersOf({ headers }: Response): Record<string, string> {
  return Object.fromEntries([...headers].filter(([name]) => name !== 'set-cookie'))
}
