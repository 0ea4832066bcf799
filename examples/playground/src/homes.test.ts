/** The playground with sessions on the server: they survive a restart, and are ended from another device. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, expect, it } from 'vitest'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'playground-'))
const running: ChildProcess[] = []

afterEach(async () => {
  for (const child of running.splice(0)) await stop(child)
})
afterAll(() => rmSync(folder, { recursive: true }))

async function start(store: string): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(
    process.execPath,
    ['--conditions=sealed-session-source', MAIN, '--store', store, '--folder', folder],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, PORT: '0', SESSION_SECRET: '' },
    },
  )
  running.push(child)
  const lines = createInterface(child.stdout as NodeJS.ReadableStream)
  let url: string | undefined
  for await (const line of lines) {
    url ??= /playground: (\S+)/.exec(line)?.[1]
    if (line.includes('Ctrl-C')) break
  }
  return { url: url as string, child }
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}

function visitor(agent: string) {
  const jar = new Map<string, string>()
  return async (url: string, form?: Record<string, string>) => {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: {
        'user-agent': agent,
        cookie: [...jar].map((pair) => pair.join('=')).join('; '),
      },
      ...(form && { method: 'POST', body: new URLSearchParams(form) }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split('; ')
      const equals = pair.indexOf('=')
      jar.set(pair.slice(0, equals), pair.slice(equals + 1))
    }
    return response.text()
  }
}

it('keeps sessions in SQLite, through a restart', async () => {
  const before = await start('sqlite')
  const ann = visitor('curl/8')
  await ann(`${before.url}/set-session?key=colour&value=blue`)
  await stop(before.child)

  const after = await start('sqlite')
  expect(JSON.parse(await ann(`${after.url}/get-session`)).session).toEqual({ colour: 'blue' })
})

it('shows where somebody is logged in, and ends that', async () => {
  const { url } = await start('memory')
  const laptop = visitor('Mozilla/5.0 (X11; Linux) Firefox/150')
  const phone = visitor('Mozilla/5.0 (iPhone) Safari/600')
  await phone(`${url}/do`, { action: 'login', user: 'ann' })
  await laptop(`${url}/do`, { action: 'login', user: 'ann' })

  const page = await laptop(`${url}/`)
  expect(page).toContain('Firefox on Linux, this one')
  expect(page).toContain('Safari on iPhone')
  const handle = /name="handle" value="([^"]+)"/.exec(page)?.[1] as string
  await laptop(`${url}/do`, { action: 'end device', handle })

  expect(JSON.parse(await phone(`${url}/get-session`)).session).toEqual({})
  expect(JSON.parse(await laptop(`${url}/get-session`)).session).toEqual({ user: 'ann' })
})

it('moves a session to SQLite that outgrows its cookie, and back', async () => {
  const { url } = await start('spill')
  const ann = visitor('curl/8')
  await ann(`${url}/set-session?key=colour&value=blue`)
  await ann(`${url}/set-session?key=essay&value=${'x'.repeat(5000)}`)
  expect(JSON.parse(await ann(`${url}/get-session?key=essay`)).value).toHaveLength(5000)
  await ann(`${url}/delete-session?key=essay`)
  expect(JSON.parse(await ann(`${url}/get-session`)).session).toEqual({ colour: 'blue' })
})

it('says which homes there are', async () => {
  const child = spawn(
    process.execPath,
    ['--conditions=sealed-session-source', MAIN, '--store', 'mongo'],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
  let said = ''
  child.stderr.on('data', (data) => {
    said += data
  })
  const [code] = await once(child, 'exit')
  expect([code, said.trim()]).toEqual([2, '--store takes cookie, memory, sqlite, spill.'])
})
