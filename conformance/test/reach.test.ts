/** What is said where there is nothing to examine. */
import { spawnSync } from 'node:child_process'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cases, examine, Unreachable } from '@sealed-session/conformance'
import { serve } from '@sealed-session/conformance/node'
import { expect, it, onTestFinished } from 'vitest'
import { expressSubject } from '../subjects/express.ts'

async function served(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function told(url: string): Promise<string> {
  const error = await examine(url).then(
    () => new Error('it was examined'),
    (error: Error) => error,
  )
  expect(error).toBeInstanceOf(Unreachable)
  return error.message
}

const SERVING =
  "Serve one: await serve(subject, 3000), by import { serve } from '@sealed-session/conformance/node'."

it('where nobody answers, that nobody does', async () => {
  const gone = await serve(expressSubject)
  await gone.close()
  expect(await told(gone.url)).toBe(`Nobody answers at ${gone.url} (ECONNREFUSED). ${SERVING}`)
})

it.each<[string, number, RequestListener]>([
  ['an app of somebody', 404, (_req, res) => void res.writeHead(404).end('<h1>Not found</h1>')],
  ['JSON of somebody', 200, (_req, res) => void res.end('{"results":[1]}')],
  ['JSON that is none of ours', 200, (_req, res) => void res.end('null')],
  ['a redirect', 302, (_req, res) => void res.writeHead(302, { location: '/login' }).end()],
])('where %s answers, that it is no subject', async (_who, status, listener) => {
  const url = await served(listener)
  expect(await told(url)).toBe(
    `No subject is served at ${url}: it answered ${status}, and not with {"results":[]}. ${SERVING}`,
  )
})

it.each(['localhost:3000', 'nowhere', 'file:///etc/hosts'])('that %s is no URL', async (url) => {
  expect(await told(url)).toBe(`${url} is no URL; give one like http://localhost:3000.`)
})

it('nothing, where a subject is served', async () => {
  const here = await serve(expressSubject)
  onTestFinished(() => here.close())
  const report = await examine(here.url, {}, cases.slice(0, 1))
  expect(report.examined.map(({ verdict }) => verdict.kind)).toEqual(['passed'])
})

const CLI = new URL('../src/cli.ts', import.meta.url).pathname

it.each([
  ['nobody is there', ['http://127.0.0.1:1'], /^Nobody answers at http:\/\/127\.0\.0\.1:1 .*\n$/],
  ['a capability is misspelled', ['http://x', '--lacks', 'flash'], /^There is no capability "flas/],
  ['an option is', ['http://x', '--lack', 'late'], /^Unknown option '--lack'.*\n\nUsage: /s],
])('by the command in one sentence, where %s', (_what, args, expected) => {
  const command = ['--conditions=sealed-session-source', CLI, ...args]
  const { stdout, stderr, status } = spawnSync(process.execPath, command, { encoding: 'utf8' })
  expect([stdout, status]).toEqual(['', 2])
  expect(stderr).toMatch(expected)
})
