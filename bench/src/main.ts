/**
 * Runs the benchmark and writes RESULTS.md and its plots. `--quick` and `--only=seal,memory` print their
 * tables instead, and write nothing; but for `--only=served`, which has results of its own.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from './bundle.ts'
import { device } from './device.ts'
import { growth } from './growth.ts'
import { instructions } from './instructions.ts'
import { lost } from './lost.ts'
import { about } from './machine.ts'
import { memory } from './memory.ts'
import { svgOf } from './plots.ts'
import { results, spelled, targetTable } from './report.ts'
import { requests } from './requests.ts'
import { seal } from './seal.ts'
import type { Part, Section } from './section.ts'
import { servedPart } from './served.ts'
import { start } from './start.ts'
import { stores } from './stores.ts'

// Whatever it was started from.
process.chdir(root)

const usual: Readonly<Record<string, Part>> = { seal, growth, memory, start, stores, requests }
/** Those that only run if they are named. */
const parts: Readonly<Record<string, Part>> = {
  ...usual,
  instructions,
  served: servedPart,
  lost,
  device,
}

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
})
const chosen = values.only?.split(',') ?? Object.keys(usual)
for (const name of chosen) {
  if (!Object.hasOwn(parts, name)) {
    console.error(`There is no part ${name}. The parts: ${Object.keys(parts).join(', ')}.`)
    process.exit(1)
  }
}

const sections: Section[] = []
for (const name of chosen) {
  const before = performance.now()
  sections.push(...(await (parts[name] as Part)({ quick: values.quick })))
  console.error(`${name}: ${Math.round((performance.now() - before) / 1000)} seconds`)
}

const isFull = !values.quick && values.only === undefined
if (isFull) write(sections)
else console.log(sections.flatMap((section) => spelled(section, false)).join('\n\n'))
if (!values.quick && values.only === 'served') {
  writeFileSync(join(root, 'bench/RESULTS-SERVED.md'), results(about(), sections))
}
const targets = sections.flatMap(({ targets }) => targets)
if (targets.length > 0) console.log(`\n${targetTable(targets)}`)

function write(sections: readonly Section[]): void {
  const folder = join(root, 'bench/plots')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const plot of sections.flatMap(({ plots }) => plots)) {
    for (const theme of ['light', 'dark'] as const) {
      writeFileSync(join(folder, `${plot.file}-${theme}.svg`), svgOf(plot, theme))
    }
  }
  writeFileSync(join(root, 'bench/RESULTS.md'), results(about(), sections))
}
