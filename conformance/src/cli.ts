#!/usr/bin/env node
/** `npx @sealed-session/conformance http://localhost:3000`: examines a server by URL alone. */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { CAPABILITIES, type Capability, examine, report, totals } from './index.ts'

const USAGE = `Usage: sealed-session-conformance URL [--name NAME] [--lacks CAPABILITY]… [--report FILE]

Examines a server that serves a subject (see the README). CAPABILITY is one of:
${CAPABILITIES.join(', ')}.`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    name: { type: 'string' },
    lacks: { type: 'string', multiple: true, default: [] },
    report: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
})

const [url] = positionals
if (values.help || url === undefined) {
  console.log(USAGE)
  process.exit(values.help ? 0 : 2)
}

const capabilities = CAPABILITIES.filter((each: Capability) => !values.lacks.includes(each))
const examined = await examine(url, { name: values.name ?? url, capabilities })
const text = report([examined])
console.log(text)
if (values.report !== undefined) writeFileSync(values.report, text)

const { passed, failed, skipped, deviating } = totals(examined)
console.log(`${passed + deviating} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1
