/**
 * Calls the function on this machine as AWS would: `node local/gateway.ts [kind of event]`, one of those in
 * events.json. Every request becomes an event of that kind, and what the function answers a response.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { HttpEvent, HttpResult } from '../src/event.ts'
import events from './events.json' with { type: 'json' }

type Kind = keyof typeof events

const kind = (process.argv[2] ?? process.env.EVENT ?? 'function-url') as Kind
const streams = process.argv[3] === 'stream' || process.env.STREAM === 'yes'

globalThis.awslambda = {
  streamifyResponse: (streamed) => streamed,
  HttpResponseStream: {
    from(stream, { statusCode, headers, cookies }) {
      const res = stream as ServerResponse
      return res.writeHead(statusCode, [...Object.entries(headers).flat(), ...setCookies(cookies)])
    },
  },
}
const { handler, streamed } = await import(new URL('../dist/index.mjs', import.meta.url).href)

const { PORT = '3000', HOST = '127.0.0.1' } = process.env
createServer(async (req, res) => {
  const event = await eventOf(req)
  if (streams) await streamed(event, res satisfies Writable)
  else answer(await handler(event), res)
}).listen(Number(PORT), HOST, () => console.log(`${kind}: http://${HOST}:${PORT}`))

/** The recorded event of this kind, with what this request has in place of what that one had. */
async function eventOf(req: IncomingMessage): Promise<HttpEvent> {
  const recorded = events[kind] as HttpEvent
  const { method = 'GET', url = '/', headersDistinct } = req
  const [path = '/', query = ''] = url.split('?')
  const bytes = await buffer(req)
  const lists = Object.fromEntries(
    Object.entries(headersDistinct).map(([name, values]) => [name, values ?? []]),
  )
  const body = {
    body: bytes.length > 0 ? bytes.toString('base64') : null,
    isBase64Encoded: bytes.length > 0,
  }
  if (recorded.version === '2.0') {
    const { cookie = [], ...others } = lists
    return {
      ...recorded,
      ...body,
      rawPath: path,
      rawQueryString: query,
      headers: single(others),
      cookies: cookie.flatMap((line) => line.split('; ')),
      requestContext: {
        ...recorded.requestContext,
        http: { ...recorded.requestContext.http, method },
      },
    }
  }
  return {
    ...recorded,
    ...body,
    path,
    httpMethod: method,
    ...(recorded.headers && { headers: single(lists) }),
    ...(recorded.multiValueHeaders && { multiValueHeaders: lists }),
  }
}

function single(lists: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(Object.entries(lists).map(([name, values]) => [name, values.join(',')]))
}

/** Only what this kind of event has a place for leaves: anything else a function answers with is lost, as on AWS. */
function answer(result: HttpResult, res: ServerResponse): void {
  const { version, multiValueHeaders, requestContext } = events[kind] as HttpEvent
  const isMultiValue = Boolean(multiValueHeaders)
  const headers = isMultiValue && requestContext.elb ? {} : (result.headers ?? {})
  const lists = isMultiValue ? (result.multiValueHeaders ?? {}) : {}
  const cookies = version === '2.0' ? (result.cookies ?? []) : []
  const head = [
    ...Object.entries(headers).flat(),
    ...Object.entries(lists).flatMap(([name, values]) => values.flatMap((value) => [name, value])),
    ...setCookies(cookies),
  ]
  res.writeHead(result.statusCode, head)
  res.end(Buffer.from(result.body, result.isBase64Encoded ? 'base64' : 'utf8'))
}

function setCookies(lines: readonly string[]): string[] {
  return lines.flatMap((line) => ['set-cookie', line])
}
