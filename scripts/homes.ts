/**
 * Are sessions the same wherever they live? Every adapter is held to every case, and to the golden transcripts but for
 * what is in the token, with sessions in memory, in SQLite, and in their cookie or SQLite by turns.
 */
import { readFileSync } from 'node:fs'
import {
  type Exchange,
  examine,
  offerStore,
  type Report,
  report,
  totals,
} from '@sealed-session/conformance'
import { sqliteStore } from '@sealed-session/store-sqlite'
import { subjects } from '../conformance/subjects/index.ts'

offerStore('SQLite', ({ now }) => sqliteStore(':memory:', { now }))

const HOMES = [
  { store: 'memory' },
  { store: 'SQLite' },
  { store: 'SQLite', keepInCookie: 400 },
] as const

const transcripts: Readonly<Record<string, readonly Exchange[]>> = JSON.parse(
  readFileSync(new URL('../conformance/golden/transcripts.json', import.meta.url), 'utf8'),
)

let failed = 0
for (const subject of subjects) {
  for (const home of HOMES) {
    const name = `${subject.name}, ${JSON.stringify(home)}`
    const found = await examine(subject, { name, home })
    const { passed, failed: wrong, skipped } = totals(found)
    const others = differing(found)
    console.log(
      `${name}: ${passed} passed, ${wrong} failed, ${others.length} differ, ${skipped} not asked`,
    )
    if (wrong > 0) console.log(report([found]))
    if (others.length > 0) console.log(`  not as in a cookie: ${others.join(', ')}`)
    failed += wrong + others.length
  }
}
// Servers of cases that hang are not waited for.
process.exit(failed === 0 ? 0 : 1)

/** Cases whose responses say something else about sessions than where they live in their cookies. */
function differing({ examined }: Report): readonly string[] {
  return examined.flatMap(({ case: { id, unordered }, verdict, exchanges }) => {
    if (unordered || verdict.kind !== 'passed') return []
    const expected = transcripts[id]?.map(withoutToken)
    return JSON.stringify(exchanges.map(withoutToken)) === JSON.stringify(expected) ? [] : [id]
  })
}

function withoutToken(exchange: Exchange): Exchange {
  const setCookie = exchange.setCookie.map((line) => line.replace(/=Fe26\.2\*[^;]*/, '=token'))
  return { ...exchange, setCookie }
}
