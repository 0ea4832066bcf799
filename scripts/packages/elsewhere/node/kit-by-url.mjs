/** The kit's command, against a server that it knows by URL alone. */
import { spawnSync } from 'node:child_process'
import { isMainThread, parentPort, Worker } from 'node:worker_threads'
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
    const command = 'node_modules/.bin/sealed-session-conformance'
    const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' })
    console.log(subject.name, 'by URL:', stdout.trim().split('\n').at(-1))
    server.terminate()
    process.exitCode = status
  })
}
