/** Does what a handler answered, or threw, stand for a response? */

/**
 * By its looks, since it may be of another making: of undici or node-fetch, of another realm. Redirects of React
 * Router, Solid and TanStack are Responses; those of Next.js and SvelteKit have no headers, and are none.
 */
export function isResponse(value: unknown): value is Response {
  if (typeof value !== 'object' || value === null) return false
  if (value instanceof Response) return true
  const { status, headers } = value as { readonly status?: unknown; readonly headers?: unknown }
  return typeof status === 'number' && isHeaders(headers) && 'body' in value && 'bodyUsed' in value
}

function isHeaders(value: unknown): value is Headers {
  const { get, set, append } = (value ?? {}) as Partial<Headers>
  return [get, set, append].every((method) => typeof method === 'function')
}
