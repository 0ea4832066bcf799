/** What does a request through the core cost, as sessions, secrets and headers grow? */
import { bundle } from './bundle.ts'
import type { CookiesRow, Found, JunkRow, SecretsRow, SizeRow } from './growth/measured.ts'
import type { Pace } from './measure.ts'
import { ask } from './processes.ts'
import type { Part, Plot, Table, Target } from './section.ts'
import { spell, spellCount, spellRatio } from './statistics.ts'

export const growth: Part = async ({ quick }) => {
  const pace: Pace = { rounds: quick ? 4 : 11, slice: quick ? 15 : 25 }
  const file = await bundle('growth/measured')
  const { sizes, secrets, cookies, junk } = ask<Found>([process.execPath, file], pace)
  return [
    {
      title: 'How the cost grows',
      text: TEXT,
      tables: [sizeTable(sizes), secretsTable(secrets), cookiesTable(cookies), junkTable(junk)],
      plots: [sizePlot(sizes)],
      targets: [...cookiesTarget(cookies), junkTarget(junk)],
    },
  ]
}

const TEXT = `One request through the core on Node 26, without HTTP: microseconds of CPU time of \`open\`, then one key
read or changed, then \`commit\`, by \`createSessions\`. More distinct cookies take turns than the core
remembers, so every request pays for its cryptography; a visitor who comes back soon costs less.`

function sizeTable(rows: readonly SizeRow[]): Table {
  return {
    title: 'By the size of the data (`maxChunks: 4`)',
    columns: ['bytes of JSON', 'cookies', 'read µs', 'changed µs'],
    rows: rows.map(({ bytes, chunks, read, change }) => ({
      cells: [
        spellCount(bytes),
        chunks === 0 ? 'refused: too large' : String(chunks),
        read === undefined ? '–' : spell(read),
        change === undefined ? '–' : spell(change),
      ],
      ours: false,
    })),
  }
}

function secretsTable(rows: readonly SecretsRow[]): Table {
  return {
    title:
      'By the number of secrets, 500 bytes, read. What an older secret sealed is sealed anew; what none sealed is refused',
    columns: ['secrets', 'sealed by the newest µs', 'by the oldest µs', 'by none of them µs'],
    rows: rows.map(({ secrets, newest, oldest, unknown }) => ({
      cells: [
        String(secrets),
        spell(newest),
        secrets === 1 ? 'the same' : spell(oldest),
        spell(unknown),
      ],
      ours: false,
    })),
  }
}

function cookiesTable(rows: readonly CookiesRow[]): Table {
  const none = rows[0]
  return {
    title: 'By the number of unrelated cookies of 40 bytes before ours, 500 bytes',
    columns: ['unrelated cookies', 'untouched µs', 'read µs', 'read, of none'],
    rows: rows.map(({ cookies, untouched, read }) => ({
      cells: [
        String(cookies),
        spell(untouched),
        spell(read),
        none === undefined ? '–' : spellRatio(read / none.read),
      ],
      ours: false,
    })),
  }
}

function junkTable(rows: readonly JunkRow[]): Table {
  return {
    title: 'Refusing 16 kB of junk named like our cookie',
    columns: ['', 'µs'],
    rows: rows.map(({ what, read }) => ({ cells: [what, spell(read)], ours: false })),
  }
}

function sizePlot(rows: readonly SizeRow[]): Plot {
  const bars = (group: string, time: 'read' | 'change') =>
    rows.flatMap((row) => {
      const value = row[time]
      if (value === undefined) return []
      return [{ group, label: `${spellCount(row.bytes)} bytes`, value, ours: true }]
    })
  return {
    file: 'growth',
    title: 'One request through the core on Node 26, by the size of the session',
    unit: 'µs',
    bars: [...bars('read', 'read'), ...bars('changed', 'change')],
  }
}

function cookiesTarget(rows: readonly CookiesRow[]): Target[] {
  const [none, most] = [rows[0], rows.at(-1)]
  if (none === undefined || most === undefined) return []
  return [
    {
      what: `Reading with ${most.cookies} unrelated cookies in the header, time of none`,
      wanted: 1.1,
      direction: 'at most',
      measured: most.read / none.read,
    },
  ]
}

function junkTarget(rows: readonly JunkRow[]): Target {
  return {
    what: 'Refusing 16 kB of junk named like our cookie, µs of the worst kind',
    wanted: 50,
    direction: 'at most',
    measured: Math.max(...rows.map(({ read }) => read)),
  }
}
