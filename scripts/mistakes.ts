/**
 * Is every mistake of the troubleshooting pages explained on the terminal, and is nothing said where none was made?
 * Real apps, real requests, and the console of a developer.
 */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { BEGINS, ENDS } from './mistakes/marks.ts'
import { mistakes } from './mistakes/table.ts'

const { NODE_ENV: _, SESSION_SECRET: _secret, ...env } = process.env
const { stdout, stderr, status } = spawnSync(
  process.execPath,
  [
    '--conditions=sealed-session-source',
    fileURLToPath(new URL('mistakes/make.ts', import.meta.url)),
  ],
  { encoding: 'utf8', env, timeout: 120_000 },
)
if (status !== 0 || !stderr.includes(ENDS)) {
  console.log(stdout, stderr)
  console.log('The mistakes could not be made.')
  process.exit(1)
}

const PAGE = /https:\/\/sealed-session\.github\.io\/sealed-session\/why\/([\w-]+)/g
const told = stderr.split(BEGINS).slice(1)
let failed = 0
for (const [at, { did, page, also, says }] of mistakes.entries()) {
  const [, ...lines] = (told[at] as string).split('\n')
  const text = lines.join('\n')
  const pages = [...new Set([...text.matchAll(PAGE)].map(([, name]) => name))]
  const isRight =
    page === undefined
      ? text.replace(ENDS, '').trim() === ''
      : pages.includes(page) &&
        pages.every((each) => each === page || each === also) &&
        text.includes(says ?? page)
  if (isRight) continue
  failed++
  console.log(
    `Who ${did} is told ${page === undefined ? 'something' : `not of ${page} alone`}:\n${text}`,
  )
}
console.log(`mistakes: ${mistakes.length - failed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
