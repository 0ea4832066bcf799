/** How do headers that are given to `writeHead` become headers like any other? */
import type { ServerResponse } from 'node:http'
import type { Arguments } from './methods.ts'

/**
 * Given to `writeHead` they would override ours, so they are set before. As Node does, those of an object or
 * array take the place of earlier ones, and an array may name one several times. Answers with the arguments
 * that are left.
 */
export function moveHeaders(res: ServerResponse, [status, second, third]: Arguments): Arguments {
  if (Number.isInteger(status)) res.statusCode = status as number
  const message = typeof second === 'string' ? [second] : []
  const headers = third ?? (typeof second === 'string' ? undefined : second)
  if (typeof headers !== 'object' || headers === null) return [status, ...message]

  if (!Array.isArray(headers)) {
    const named = headers as Record<string, string>
    for (const name of Object.keys(named)) res.setHeader(name, named[name] as string)
    return [status, ...message]
  }
  const pairs = pairsOf(headers)
  // Half a pair: Node has an error for that, and the caller is to see it.
  if (pairs === undefined) return [status, ...message, headers]
  for (const [name] of pairs) res.removeHeader(name)
  for (const [name, value] of pairs) res.appendHeader(name, value)
  return [status, ...message]
}

type Pair = readonly [name: string, value: string]

function pairsOf(headers: readonly unknown[]): readonly Pair[] | undefined {
  if (headers.every(Array.isArray)) return headers as unknown as Pair[]
  if (headers.length % 2 !== 0) return undefined
  return Array.from({ length: headers.length / 2 }, (_, at) => [
    headers[2 * at] as string,
    headers[2 * at + 1] as string,
  ])
}
