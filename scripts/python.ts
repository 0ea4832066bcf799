/** Do sessions cross between us and the real Starlette, FastAPI and Flask? Installs what Debian has of them. */
import { spawnSync } from 'node:child_process'
import { hasPython } from '../testing/python.ts'
import { installPackages } from './debian.ts'

/** Tells CI that this could not be run here. */
const COULD_NOT_RUN = 75

const MODULES = ['starlette', 'itsdangerous', 'anyio', 'flask', 'fastapi', 'uvicorn']

/** What needs them, by folder; elsewhere these tests are skipped where something is missing. */
const TESTS: readonly (readonly [folder: string, tests: string])[] = [
  ['packages/interop', 'test/python'],
  ['examples/fastapi', 'src'],
]

if (!installed()) {
  console.log(
    'This Python has no Starlette, FastAPI and Flask, and Debian gave none: the checks are skipped.',
  )
  process.exit(COULD_NOT_RUN)
}
for (const [cwd, tests] of TESTS) {
  const { status } = spawnSync('vitest', ['run', tests, '--reporter=default'], {
    cwd,
    stdio: 'inherit',
  })
  if (status !== 0) process.exitCode = 1
}

function installed(): boolean {
  if (hasPython(...MODULES)) return true
  installPackages(...MODULES.map((name) => `python3-${name}`))
  return hasPython(...MODULES)
}
