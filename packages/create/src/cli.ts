#!/usr/bin/env node
/** `npm create sealed-session`: is this Node new enough? Then the command line is read. */

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)

if (major < 20 || (major === 20 && minor < 19)) {
  console.error(
    `create-sealed-session needs Node 20.19 or newer; this is ${process.versions.node}. Install a newer one from https://nodejs.org.`,
  )
  process.exitCode = 2
} else {
  // Not before: what an older Node lacks would be missed by a stack trace instead of a sentence.
  const { run } = await import('./run.ts')
  process.exitCode = await run(process.argv.slice(2))
}
