/** What does a vitest report add up to? */

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
}

export interface VitestReport {
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly assertionResults: readonly {
      readonly ancestorTitles: readonly string[]
      readonly status: 'passed' | 'failed' | 'pending' | 'skipped' | 'todo' | 'disabled'
    }[]
  }[]
}

export function count({ testResults }: VitestReport): Counts {
  const statuses = testResults.flatMap(({ assertionResults }) =>
    assertionResults.map(({ status }) => status),
  )
  const passed = statuses.filter((status) => status === 'passed').length
  const failed = statuses.filter((status) => status === 'failed').length
  // A file that could not even be loaded has no assertions to fail.
  const broken = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((each) => each.status === 'failed'),
  ).length
  return { passed, failed: failed + broken, skipped: statuses.length - passed - failed }
}

/** The groups in which tests were skipped, each with how many. */
export function skippedGroups({ testResults }: VitestReport): Map<string, number> {
  const groups = new Map<string, number>()
  for (const { status, ancestorTitles } of testResults.flatMap((file) => file.assertionResults)) {
    if (status === 'passed' || status === 'failed') continue
    const group = ancestorTitles[0] ?? 'ungrouped'
    groups.set(group, (groups.get(group) ?? 0) + 1)
  }
  return groups
}

export function sum(all: readonly Counts[]): Counts {
  return {
    passed: all.reduce((total, { passed }) => total + passed, 0),
    failed: all.reduce((total, { failed }) => total + failed, 0),
    skipped: all.reduce((total, { skipped }) => total + skipped, 0),
  }
}
