/** Two assertions, at home in every runtime. */

export function ok(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(message)
}

/** Deep equality of JSON-like values. */
export function equal(actual: unknown, expected: unknown, what = 'value'): void {
  const [one, other] = [spell(actual), spell(expected)]
  if (one !== other) throw new Error(`${what} is ${one}, expected ${other}`)
}

function spell(value: unknown): string {
  return JSON.stringify(value, sortKeys) ?? 'undefined'
}

function sortKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
}
