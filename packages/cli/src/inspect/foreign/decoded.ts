/** What is JSON under base64? */

/** The object that this base64, of either alphabet, spells; undefined if it is none. */
export function jsonOf(base64: string): Readonly<Record<string, unknown>> | undefined {
  const text = textOf(base64)
  if (!text?.startsWith('{')) return undefined
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}

export function textOf(base64: string): string | undefined {
  if (!/^[\w+/-]+={0,2}$/.test(base64)) return undefined
  return Buffer.from(base64, 'base64').toString('utf8')
}
