/** Do the starters work: do their own tests pass, and does each serve visitors? */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createVisitor } from '@sealed-session/core/testing'
import { expect, it, onTestFinished } from 'vitest'

const folder = join(import.meta.dirname, '..')
const starters = globSync('src/*/app.ts', { cwd: folder }).map((file) => file.split('/')[1] ?? '')
const NODE = ['--conditions=sealed-session-source']
/** Where compiled sources are kept, for so many processes. */
const COMPILED = { NODE_COMPILE_CACHE: join(folder, '.reports/compiled') }

it('there are five', () => {
  expect(starters.sort()).toEqual(['express', 'fastify', 'fetch', 'h3', 'koa'])
})

it.each(starters)('the tests of %s pass', (starter) => {
  const command = [...NODE, '--test', `src/${starter}/app.test.ts`]
  // What runs this test would be taken for what runs theirs.
  const { NODE_TEST_CONTEXT: _, ...around } = process.env
  const env = { ...around, ...COMPILED }
  const { stdout, status } = spawnSync(process.execPath, command, {
    cwd: folder,
    encoding: 'utf8',
    env,
  })
  expect([status, stdout]).toEqual([0, expect.stringMatching(/pass 2\b/)])
})

it.each(starters)('%s serves visitors', async (starter) => {
  const server = spawn(process.execPath, [...NODE, `src/${starter}/server.ts`], {
    cwd: folder,
    env: {
      ...process.env,
      ...COMPILED,
      PORT: '0',
      SESSION_SECRET: 'Zr8kQ2vLw5XnB7cT1yJ4uH9sD6fG3aPe',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(async () => {
    server.kill()
    await once(server, 'exit')
  })
  const [line] = (await once(createInterface(server.stdout), 'line')) as [string]
  const ann = createVisitor({ at: line.replace('Listening at ', '') })

  const login = { method: 'POST', body: new URLSearchParams({ name: '<b>Ann' }) }
  expect(await (await ann.fetch('/login', login)).text()).toContain('Hello &#60;b&#62;Ann.')
  expect(await (await ann.fetch('/')).text()).toContain('Visits: 2')
  expect(ann.dropped).toEqual([])
})
