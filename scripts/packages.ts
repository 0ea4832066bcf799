/** Do the packages work as users get them: packed, installed elsewhere, under the machine's own Node? */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { publishable } from './workspaces.ts'

const elsewhere = mkdtempSync(join(tmpdir(), 'sealed-session-packages-'))
const machineNode = process.env.MACHINE_NODE ?? process.execPath
process.on('exit', () => rmSync(elsewhere, { recursive: true, force: true }))

const tarballs = publishable().map(({ folder, name }) => {
  run('publint', ['--strict', folder])
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', elsewhere], {
      cwd: folder,
      encoding: 'utf8',
    }),
  )
  const tarball = join(elsewhere, packed.filename)
  run('attw', [tarball, '--profile', 'esm-only', '--no-color'])
  console.log(`${name}: ${packed.files.length} files, ${packed.size} bytes packed`)
  return tarball
})

writeFileSync(join(elsewhere, 'package.json'), '{ "private": true, "type": "module" }')
run('npm', ['install', '--no-save', '--no-package-lock', ...tarballs, 'express@5.3.0'], elsewhere)
writeFileSync(join(elsewhere, 'app.mjs'), APP())
run(machineNode, ['app.mjs'], elsewhere)
writeFileSync(
  join(elsewhere, 'app.cjs'),
  "console.log('required:', typeof require('@sealed-session/express').session)",
)
run(machineNode, ['app.cjs'], elsewhere)

/** The kit bound to Node's own test runner. */
const KIT_BY_NODE_TEST = `
import * as runner from 'node:test'
import { testAdapter } from '@sealed-session/conformance'
import { subject } from './subject.mjs'

testAdapter(subject, runner)
`

/** The kit's command, against a server that it knows by URL alone. */
const KIT_BY_URL = `
import { spawnSync } from 'node:child_process'
import { Worker, isMainThread, parentPort } from 'node:worker_threads'
import { CAPABILITIES } from '@sealed-session/conformance'
import { serve } from '@sealed-session/conformance/node'
import { subject } from './subject.mjs'

if (!isMainThread) {
  parentPort.postMessage((await serve(subject)).url)
} else {
  const server = new Worker(new URL(import.meta.url))
  server.once('message', (url) => {
    const lacking = CAPABILITIES.filter((each) => !subject.capabilities.includes(each))
    const args = [url, '--name', subject.name, ...lacking.flatMap((each) => ['--lacks', each])]
    const { status, stdout } = spawnSync('node_modules/.bin/sealed-session-conformance', args, { encoding: 'utf8' })
    console.log(subject.name, 'by URL:', stdout.trim().split('\\n').at(-1))
    server.terminate()
    process.exitCode = status
  })
}
`

// A third party's adapter, held to the kit as npm gives it.
await build({
  entryPoints: ['examples/handlers/src/plain-http.subject.ts'],
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
  outfile: join(elsewhere, 'subject.mjs'),
  logLevel: 'error',
})
writeFileSync(join(elsewhere, 'kit.test.mjs'), KIT_BY_NODE_TEST)
run(machineNode, ['--test', '--test-reporter=dot', 'kit.test.mjs'], elsewhere)
writeFileSync(join(elsewhere, 'by-url.mjs'), KIT_BY_URL)
run(machineNode, ['by-url.mjs'], elsewhere)

function run(command: string, args: readonly string[], cwd?: string): void {
  execFileSync(command, args, { stdio: 'inherit', cwd })
}

/** A visitor who counts, against an app that imports nothing but what npm installed. */
function APP(): string {
  return `
import express from 'express'
import { generateSecret } from '@sealed-session/core'
import { session } from '@sealed-session/express'

const app = express()
app.use(session({ secret: generateSecret(), cookie: { secure: 'auto' } }))
app.get('/', (req, res) => {
  req.session.visits = (req.session.visits ?? 0) + 1
  res.json(req.session)
})
const server = app.listen(0, '127.0.0.1', async () => {
  const url = 'http://127.0.0.1:' + server.address().port
  const first = await fetch(url)
  const cookie = first.headers.getSetCookie()[0].split(';')[0]
  const second = await (await fetch(url, { headers: { cookie } })).json()
  server.close()
  server.closeAllConnections()
  if (second.visits !== 2) throw new Error('the second visit was not counted: ' + JSON.stringify(second))
  console.log('packed, installed and served under Node', process.version)
})
`
}
