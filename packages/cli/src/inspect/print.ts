/** How does a person read what was found out? */
import { bad, bold, columns, dim, doubtful, good, printable } from '../terminal/print.ts'
import { spellMoment, spellSpan, spellTime } from '../terminal/times.ts'
import type { Facts, Inspected } from './inspected.ts'

export function linesOf(all: readonly Inspected[], now: number): readonly string[] {
  const told = all.filter(({ what }) => what !== 'unknown')
  const others = all.filter(({ what }) => what === 'unknown')
  if (told.length === 0) return [...others.flatMap((each) => linesOfOne(each, now))]
  const names = others.map(({ cookie }) => printable(cookie ?? '', 60)).join(', ')
  return [
    ...told.flatMap((each, at) => [...(at === 0 ? [] : ['']), ...linesOfOne(each, now)]),
    ...(others.length === 0 ? [] : ['', dim(`No sessions: ${names}`)]),
  ]
}

function linesOfOne(inspected: Inspected, now: number): string[] {
  const { cookie, opens, says, remedy, facts, what } = inspected
  const mark = what === 'tombstone' ? doubtful('·') : opens ? good('✓') : bad('✗')
  const name = cookie === null ? '' : `${bold(printable(cookie, 128))}: `
  return [
    `${mark} ${name}${says}`,
    ...(remedy === null ? [] : [`  ${remedy}`]),
    ...(facts === null ? [] : ['', ...columns(rowsOf(facts, now))]),
    ...(facts?.data === undefined ? [] : ['', ...dataLines(facts.data)]),
  ]
}

type Row = readonly [name: string, text: string]

function rowsOf(facts: Facts, now: number): readonly Row[] {
  const { createdAt, seenAt, expiresAt, keyId, key, sealedFor, lifetime, flash } = facts
  const rows: (Row | undefined)[] = [
    createdAt === null ? undefined : ['created', spellTime(createdAt, now)],
    seenAt === null || seenAt === createdAt ? undefined : ['sealed', spellTime(seenAt, now)],
    [
      expiresAt !== null && expiresAt <= now ? 'expired' : 'expires',
      expiresAt === null ? 'never, by itself' : spellTime(expiresAt, now),
    ],
    ['key', `${keyId}, of ${key}`],
    ['for', spellUse(sealedFor)],
    lifetime === null ? undefined : ['its own limits', spellLifetime(lifetime)],
    ['bytes', spellBudget(facts)],
    ['data', spellKeys(facts)],
    flash.length === 0
      ? undefined
      : [
          'flash',
          flash.map(({ key, messages }) => `${printable(key, 60)} (${messages})`).join(', '),
        ],
  ]
  return rows.filter((row) => row !== undefined)
}

function spellUse({ purpose, cookie }: Facts['sealedFor']): string {
  const name = cookie === '' ? 'no cookie' : `the cookie ${printable(cookie, 128)}`
  return purpose === 'session' ? name : `${name}, purpose ${printable(purpose, 60)}`
}

function spellLifetime(lifetime: Readonly<Record<string, unknown>>): string {
  return Object.entries(lifetime)
    .map(([name, value]) => {
      const said = typeof value === 'number' ? spellSpan(value * 1000) : String(value)
      return `${printable(name, 20)} ${printable(said, 40)}`
    })
    .join(', ')
}

function spellBudget({ budget: { size, limit, left } }: Facts): string {
  const room = left === 0 ? 'it is full' : `${left} more bytes of data fit`
  return `${size} of ${limit}; ${room}`
}

const MOST_KEYS = 12

function spellKeys({ keys }: Facts): string {
  if (keys.length === 0) return 'none'
  const named = keys.slice(0, MOST_KEYS).map(({ key, bytes }) => `${printable(key, 60)} ${bytes}`)
  const more = keys.length > MOST_KEYS ? `, and ${keys.length - MOST_KEYS} more keys` : ''
  return `${named.join(', ')}${more} (bytes)`
}

function dataLines(data: unknown): string[] {
  return JSON.stringify(data, undefined, 2)
    .split('\n')
    .map((line) => `  ${printable(line, 10_000)}`)
}

/** For scripts: times as ISO dates beside the milliseconds would be two truths, so dates alone. */
export function jsonOf(all: readonly Inspected[]): unknown {
  return all.map(({ facts, ...rest }) => ({
    ...rest,
    facts: facts && {
      ...facts,
      createdAt: momentOf(facts.createdAt),
      seenAt: momentOf(facts.seenAt),
      expiresAt: momentOf(facts.expiresAt),
    },
  }))
}

function momentOf(time: number | null): string | null {
  return time === null ? null : spellMoment(time)
}
