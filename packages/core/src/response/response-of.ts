/** What is an answer of ours as a Response? */
import type { Answer } from '../words/answer.ts'

export function responseOf({ status, headers, body }: Answer): Response {
  return new Response(body ?? null, {
    status,
    headers: headers.map(([name, value]): [string, string] => [name, value]),
  })
}
