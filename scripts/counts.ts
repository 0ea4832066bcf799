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
    /** Why a file could not be loaded. */
    readonly message: string
    readonly assertionResults: readonly {
      readonly fullName: string
      readonly failureMessages: readonly string[]
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
  const broken = testResults.filter(isBroken).length
  return { passed, failed: failed + broken, skipped: statuses.length - passed - failed }
}

/** A file that could not even be loaded has no assertions to fail. */
function isBroken({ status, assertionResults }: VitestReport['testResults'][number]): boolean {
  return status === 'failed' && !assertionResults.some((each) => each.status === 'failed')
}

export interface Failure {
  /** As vitest knows it: an absolute path. */
  readonly file: string
  /** Undefined: the file itself could not be loaded. */
  readonly test: string | undefined
  /** The first line of what went wrong. */
  readonly why: string
}

export function failures({ testResults }: VitestReport): readonly Failure[] {
  return testResults.flatMap((result): readonly Failure[] => {
    const { name: file, message, assertionResults } = result
    if (isBroken(result)) return [{ file, test: undefined, why: firstLine(message) }]
    return assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages: [why = ''] }) => ({
        file,
        test: fullName,
        why: firstLine(why),
      }))
  })
}

function firstLine(text: string): string {
  return text.trim().split('\n')[0] ?? ''
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
