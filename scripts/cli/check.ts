/** What passed, and what did not? */
const counts = { passed: 0, failed: 0 }

export async function check(what: string, act: () => Promise<void> | void): Promise<void> {
  try {
    await act()
    counts.passed++
    console.log(`passed: ${what}`)
  } catch (error) {
    counts.failed++
    console.log(`FAILED: ${what}: ${(error as Error).message}`)
  }
}

export function equal(actual: unknown, expected: unknown, what: string): void {
  const [one, other] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (one !== other) throw new Error(`${what}: ${one}, expected ${other}`)
}

export function holds(text: string, part: string | RegExp): void {
  const isThere = typeof part === 'string' ? text.includes(part) : part.test(text)
  if (!isThere) throw new Error(`${part} is not in:\n${text}`)
}

export function total(): Readonly<typeof counts> {
  return counts
}
