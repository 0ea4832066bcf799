#!/usr/bin/env node
/** `npx @sealed-session/conformance http://localhost:3000`: examines a server by URL alone. */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { CAPABILITIES, examine, report, totals, Unreachable } from './index.ts'

const USAGE = `Usage: sealed-session-conformance URL [--name NAME] [--lacks CAPABILITY]… [--report FILE]

Examines a server that serves a subject (see the README). CAPABILITY is one of:
${CAPABILITIES.join(', ')}.`

/** Something in the command line is wrong, and nothing was examined. */
const NOT_EXAMINED = 2

const { values, positionals } = argumentsOf()
const [url] = positionals
if (values.help || url === undefined) {
  console.log(USAGE)
  process.exit(values.help ? 0 : NOT_EXAMINED)
}
const unknown = values.lacks.find((each) => !CAPABILITIES.some((known) => known === each))
if (unknown !== undefined) {
  stop(`There is no capability ${JSON.stringify(unknown)}; there are ${CAPABILITIES.join(', ')}.`)
}

const capabilities = CAPABILITIES.filter((each) => !values.lacks.includes(each))
const examined = await examine(url, { name: values.name ?? url, capabilities }).catch((error) => {
  if (error instanceof Unreachable) stop(error.message)
  throw error
})
const text = report([examined])
console.log(text)
if (values.report !== undefined) writeFileSync(values.report, text)

const { passed, failed, skipped, deviating } = totals(examined)
console.log(`${passed + deviating} passed, ${failed} failed, ${skipped} skipped`)
process.exitCode = failed === 0 && passed > 0 ? 0 : 1

function argumentsOf() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        name: { type: 'string' },
        lacks: { type: 'string', multiple: true, default: [] },
        report: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    })
  } catch (error) {
    return stop(`${(error as Error).message}\n\n${USAGE}`)
  }
}

function stop(why: string): never {
  console.error(why)
  process.exit(NOT_EXAMINED)
}
