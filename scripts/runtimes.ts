/**
 * Does the conformance kit pass in every runtime, and do the serverless examples run in theirs?
 * `--write` puts the table of cases passed into the README; without it a stale one is an error.
 */
import { examine, type Report, report, type Subject, totals } from '@sealed-session/conformance'
import { generateSecret } from '@sealed-session/core'
import { subjects } from '../conformance/subjects/index.ts'
import type { Counted } from './runtimes/formats.ts'
import { type Command, installRuntimes } from './runtimes/install.ts'
import { type Row, readmeSays, tableOf } from './runtimes/readme.ts'
import { runScript, type Started, startServer, startWorker } from './runtimes/start.ts'

const runtimes = installRuntimes()
process.env.SESSION_SECRET = generateSecret()

const all = [
  ['Node 20', runtimes.node20],
  ['Node 22', runtimes.node22],
  ['Node 24', runtimes.node24],
  ['Node 26', runtimes.node26],
  ['Bun', runtimes.bun],
  ['Deno', runtimes.deno],
] as const

const rows: Row[] = []
for (const [runtime, command] of all) {
  const reports: Report[] = []
  for (const subject of subjects) {
    reports.push(
      await examined(`${subject.name} on ${runtime}`, subject, () => serving(command, subject)),
    )
  }
  rows.push({ runtime, reports })
}
rows.push({ runtime: 'workerd', reports: await onWorkerd() })

await converse('the Worker example', () =>
  startWorker(runtimes.workerd, 'example-worker', example('worker'), {
    SESSION_SECRET: process.env.SESSION_SECRET as string,
  }),
)
await converse('the Deno example', () =>
  startServer(
    runtimes.deno,
    'example-deno',
    served(
      'deno',
      'Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: ({ port }) => tell(port) }, app.fetch)',
    ),
  ),
)
await converse('the Bun example', () =>
  startServer(
    runtimes.bun,
    'example-bun',
    served('bun', 'tell(Bun.serve({ ...app, port: 0 }).port)'),
  ),
)

for (const [runtime, command] of all) {
  console.log(`sqliteStore on ${runtime}:`)
  const file = `stores-${runtime.replace(' ', '')}`
  const isSound = await runScript(command, file, `import './scripts/runtimes/stores.ts'`)
  if (!isSound) process.exitCode = 1
}

for (const [runtime, command] of all) {
  console.log(`On ${runtime}:`)
  const file = `formats-${runtime.replace(' ', '')}`
  const script = `import { tellFormats } from './scripts/runtimes/formats.ts'
    await tellFormats()`
  if (!(await runScript(command, file, script))) process.exitCode = 1
}
await formatsOnWorkerd()

const table = tableOf(
  subjects.map(({ name }) => name),
  rows,
)
console.log(table)
if (!readmeSays(table, process.argv.includes('--write'))) {
  console.log('The table in the README is stale: run `npm run conformance-table`.')
  process.exitCode = 1
}

/** Fetch handlers are served the runtime's own way, node:http listeners by node:http. */
function serving(command: Command, { name }: Subject): Promise<Started> {
  const file = name.toLowerCase()
  return startServer(
    command,
    file,
    `import { start } from './scripts/runtimes/serve.ts'
     import { ${file}Subject as subject } from './conformance/subjects/${file}.ts'
     await start(subject, ${isFetch(name)})`,
  )
}

async function onWorkerd(): Promise<(Report | undefined)[]> {
  const reports: (Report | undefined)[] = []
  for (const subject of subjects) {
    const file = subject.name.toLowerCase()
    // workerd answers by itself where it sees that nobody will.
    const capabilities = subject.capabilities.filter((each) => each !== 'hang')
    const script = `import { fetchHandler } from '@sealed-session/conformance'
      import { ${file}Subject as subject } from './conformance/subjects/${file}.ts'
      export default { fetch: fetchHandler(subject) }`
    const start = () => startWorker(runtimes.workerd, `${file}-worker`, script)
    reports.push(
      isFetch(subject.name)
        ? await examined(`${subject.name} on workerd`, { ...subject, capabilities }, start)
        : undefined,
    )
  }
  return reports
}

async function formatsOnWorkerd(): Promise<void> {
  const { child, url } = await startWorker(
    runtimes.workerd,
    'formats-worker',
    `import { checkFormats } from './scripts/runtimes/formats.ts'
     export default { fetch: async () => Response.json(await checkFormats()) }`,
  )
  const { passed, failed } = (await (await fetch(url)).json()) as Counted
  child.kill()
  console.log(
    `On workerd:\nformats of Python: ${passed} passed, ${failed.length} failed`,
    ...failed,
  )
  if (passed === 0 || failed.length > 0) process.exitCode = 1
}

function isFetch(name: string): boolean {
  return ['fetch', 'h3', 'Hono', 'SvelteKit'].includes(name)
}

async function examined(
  what: string,
  subject: Subject,
  start: () => Promise<Started>,
): Promise<Report> {
  const { child, url } = await start()
  const found = await examine(url, subject).finally(() => child.kill())
  const { passed, failed, skipped, deviating } = totals(found)
  console.log(
    `${what}: ${passed} passed, ${failed} failed, ${skipped} not asked, ${deviating} deviating`,
  )
  if (failed > 0 || passed === 0) {
    console.log(report([found]))
    process.exitCode = 1
  }
  return found
}

function example(name: string): string {
  return `export { default } from './examples/handlers/src/${name}.ts'`
}

function served(name: string, serve: string): string {
  return `import app from './examples/handlers/src/${name}.ts'
    const tell = (port) => console.log('listening on http://127.0.0.1:' + port + '/')
    ${serve}`
}

/** Two visits and a goodbye. */
async function converse(what: string, start: () => Promise<Started>): Promise<void> {
  const { child, url } = await start()
  const first = await fetch(url)
  const cookie = first.headers.getSetCookie()[0]?.split(';')[0] ?? ''
  const second = await fetch(url, { headers: { cookie } })
  const goodbye = await fetch(`${url}goodbye`, { headers: { cookie } })
  const texts = [await first.text(), await second.text(), await goodbye.text()].join(', ')
  child.kill()
  const sound = texts === 'Visit 1, Visit 2, Goodbye'
  console.log(`${what}: ${texts}${sound ? '' : ': NOT AS IT SHOULD BE'}`)
  if (!sound) process.exitCode = 1
}
