/** The figures of sealing, as tables and plots. */
import type { Codec } from '../codecs/codec.ts'
import { codecs } from '../codecs/index.ts'
import { ironWebcrypto } from '../codecs/iron-webcrypto.ts'
import { sealedSessionWeb } from '../codecs/sealed-session.ts'
import type { Plot, Table } from '../section.ts'
import { spell, spellCount, spellRatio } from '../statistics.ts'
import {
  type Found,
  type Operation,
  ratioOf,
  rowOf,
  spellFaster,
  spellTime,
  USUAL,
} from './figures.ts'
import type { Row } from './measured.ts'
import type { WorkerdTimes } from './workerd.ts'

export function sizeTable({ runtime, bytes, rows }: Found): Table {
  return {
    title: `${spellCount(bytes)} bytes on ${runtime}`,
    columns: ['', 'protection', 'seal µs', '×', 'unseal µs', '×', 'characters'],
    rows: codecs.flatMap((codec) =>
      sizeRows(rows, codec).map((cells) => ({ cells, ours: codec.ours === true })),
    ),
  }
}

/** One for a codec, and one more for the tokens that it remembers. */
function sizeRows(rows: readonly Row[], codec: Codec): string[][] {
  const { length, error, unsealKnown } = rowOf(rows, codec)
  const { name, protection } = codec
  if (error !== undefined) return [[name, protection, 'does not run here', '', '', '', '']]

  const of = (operation: Operation) => [
    spellTime(rows, codec, operation),
    spellFaster(rows, codec, operation),
  ]
  const row = [name, protection, ...of('seal'), ...of('unseal'), spellCount(length ?? 0)]
  if (unsealKnown === undefined) return [row]
  return [row, [`${name}, seen before`, '', '', '', ...of('unsealKnown'), '']]
}

/** One operation, in every runtime. */
export function runtimeTable(operation: 'seal' | 'unseal', found: readonly Found[]): Table {
  const title = operation === 'seal' ? 'Sealing' : 'Unsealing'
  return across(`${title} ${USUAL} bytes, in every runtime: µs (×)`, codecs, operation, found)
}

export function knownTable(found: readonly Found[]): Table {
  const remembering = codecs.filter(({ remembers }) => remembers)
  const title = `Unsealing ${USUAL} bytes seen before, in every runtime: µs (×)`
  return across(title, remembering, 'unsealKnown', found)
}

function across(
  title: string,
  shown: readonly Codec[],
  operation: Operation,
  found: readonly Found[],
): Table {
  return {
    title,
    columns: ['', ...found.map(({ runtime }) => runtime)],
    rows: shown.map((codec) => ({
      cells: [codec.name, ...found.map(({ rows }) => cell(rows, codec, operation))],
      ours: codec.ours === true,
    })),
  }
}

function cell(rows: readonly Row[], codec: Codec, operation: Operation): string {
  if (rowOf(rows, codec).error !== undefined) return 'does not run here'
  return `${spellTime(rows, codec, operation)} (${spellFaster(rows, codec, operation)})`
}

export function workerdTable({ seal, unseal }: WorkerdTimes): Table {
  const row = (name: string, codec: 'ours' | 'iron') => ({
    cells: [
      name,
      spell(seal[codec]),
      spellRatio(seal.iron / seal[codec]),
      spell(unseal[codec]),
      spellRatio(unseal.iron / unseal[codec]),
    ],
    ours: codec === 'ours',
  })
  return {
    title: `${USUAL} bytes on workerd, timed from outside`,
    columns: ['', 'seal µs', '×', 'unseal µs', '×'],
    rows: [row(sealedSessionWeb.name, 'ours'), row(ironWebcrypto.name, 'iron')],
  }
}

export function plotOf(operation: 'seal' | 'unseal', { rows, runtime }: Found): Plot {
  const title = operation === 'seal' ? 'Sealing' : 'Unsealing'
  return {
    file: `${operation}-${USUAL}`,
    title: `${title} ${USUAL} bytes on ${runtime}, times as fast as iron-webcrypto with a password`,
    unit: '×',
    bars: codecs
      .filter(({ protection }) => protection !== 'none')
      .flatMap((codec) => barsOf(operation, rows, codec))
      .toSorted((a, b) => b.value - a.value),
  }
}

function barsOf(operation: 'seal' | 'unseal', rows: readonly Row[], codec: Codec) {
  const { name, protection, ours = false } = codec
  const bar = (label: string, value: number | undefined) =>
    value === undefined ? [] : [{ group: '', label, value, ours }]
  const known = operation === 'unseal' ? ratioOf(rows, codec, 'unsealKnown') : undefined
  return [
    ...bar(`${name}, seen before`, known),
    ...bar(
      protection === 'signed' ? `${name}, signed only` : name,
      ratioOf(rows, codec, operation),
    ),
  ]
}
