import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSessions } from '@sealed-session/core'
import { session } from '@sealed-session/express'
import express from 'express'
import { describe, expect, it } from 'vitest'
import { serve } from '../../../../../testing/serve.ts'
import { FAULTY, type Faulty, healthy, SECRET } from '../../../test/faulty.ts'
import { emptyFolder, run } from '../../../test/run.ts'
import type { Check, Finding } from '../finding.ts'

const env = { SESSION_SECRET: SECRET }

interface Examined {
  readonly code: number | null
  readonly findings: readonly Finding[]
  readonly fine: readonly string[]
}

async function examine(url: string, ...args: string[]): Promise<Examined> {
  const all = ['doctor', '--no-project', '--json', '--url', url, '--resolve', '127.0.0.1', ...args]
  const { code, out, err } = await run(all, { env })
  expect(err).toBe('')
  const [check] = (JSON.parse(out) as { checks: Check[] }).checks
  return { code, findings: check?.findings ?? [], fine: check?.fine ?? [] }
}

async function urlOf({ app, host = 'localhost', path = '/' }: Faulty): Promise<string> {
  const { port } = new URL(await serve(app()))
  return `http://${host}:${port}${path}`
}

describe('doctor --url', () => {
  it.each(FAULTY)('finds $what', async (faulty) => {
    const { code, findings } = await examine(await urlOf(faulty), ...(faulty.args ?? []))
    expect(findings.map(({ id }) => id)).toContain(faulty.id)
    expect(code).toBe(findings.every(({ level }) => level === 'note') ? 0 : 1)
    for (const { what, why, fix } of findings) {
      expect([what, why, fix].map((text) => text.length > 10)).toEqual([true, true, true])
    }
  })

  it('finds nothing in an app that is well, and says what went well', async () => {
    const origin = await serve(healthy())
    const { port } = new URL(origin)
    const args = ['--login', '/login', '--data', 'user=ann', '--logout', '/logout']
    const { code, findings, fine } = await examine(`http://localhost:${port}/`, ...args)
    expect([code, findings]).toEqual([0, []])
    expect(fine).toEqual([
      'first visit: 200',
      'login: 302, 200',
      'second visit: 200',
      'third visit: 200',
      'logout: 302, 200',
      expect.stringMatching(/^session was set: \d+ of 4096 bytes$/),
      'session came back',
    ])
  })

  it('finds out the name of the cookie, and asks for a login where nobody has a session', async () => {
    const app = express()
    app.use(session({ secret: SECRET, cookie: { name: 'admin' } }))
    app.get('/', (_req, res) => void res.send('fine'))
    app.get('/login', (req, res) => {
      req.session.user = 'ann'
      res.send('fine')
    })
    const origin = await serve(app)
    expect((await examine(origin)).findings).toMatchObject([{ id: 'no-cookie', level: 'note' }])
    const { code, fine } = await examine(origin, '--login', '/login')
    expect([code, fine.at(-1)]).toEqual([0, 'admin came back'])
  })

  it('fills in a login form, from a file too', async () => {
    const app = express()
    app.use(express.json(), express.urlencoded(), session({ secret: SECRET }))
    app.get('/', (_req, res) => void res.send('fine'))
    app.post('/login', (req, res) => {
      if (req.body.password !== 'open') return void res.status(401).send('no')
      req.session.user = 'ann'
      return void res.redirect('/')
    })
    const url = await serve(app)
    const cwd = emptyFolder()
    const file = join(cwd, 'form')
    writeFileSync(file, 'password=open\n')
    for (const data of ['password=open', '{"password":"open"}', `@${file}`]) {
      expect((await examine(url, '--login', '/login', '--data', data)).findings).toEqual([])
    }
    const { findings } = await examine(url, '--login', '/login', '--data', 'password=shut')
    expect(findings).toMatchObject([{ id: 'no-cookie', level: 'fault' }])
    expect(findings[0]?.what).toContain('answered 401')
    expect(JSON.stringify(findings)).not.toContain('shut')
  })

  it('says which attributes are missing, over http where they are wanted all the same', async () => {
    const url = await serve((_req, res) => {
      res.setHeader('set-cookie', `session=x; Max-Age=1209600000; Path=/`)
      res.end('fine')
    })
    const { code, findings } = await examine(url)
    expect(code).toBe(1)
    expect(findings.map(({ id }) => id).sort()).toEqual(
      ['max-age', 'no-cache-control', 'no-same-site', 'not-http-only'].sort(),
    )
  })

  it('tells another secret from ours', async () => {
    const url = await serve(healthy())
    const args = ['doctor', '--no-project', '--json', '--url', url, '--login', '/login']
    const { out } = await run(args, { env: { SESSION_SECRET: 'm3Xt9RbK7qWzL2pVf8YdG5hN1jCs6uEa' } })
    expect(out).toContain('"id": "other-secret"')
  })

  it('says that a redirect goes round, and that the app threw', async () => {
    const round = await serve((_req, res) => res.writeHead(302, { location: '/' }).end())
    expect((await examine(round)).findings.map(({ id }) => id)).toContain('redirects')
    const broken = await serve((_req, res) => res.writeHead(500).end())
    expect((await examine(broken)).findings.map(({ id }) => id)).toContain('server-error')
  })

  it('is not kept waiting by a body without end', async () => {
    const sessions = createSessions<{ user?: string }>({ secret: SECRET })
    const url = await serve(async (_req, res) => {
      res.setHeader('set-cookie', `${await sessions.cookieFor({ user: 'ann' })}; Path=/; HttpOnly`)
      res.write('data: 1\n\n')
    })
    expect((await examine(url)).fine).toContain('session came back')
  })

  it('compares what the app sets with what the proxy makes of it', async () => {
    const upstream = await serve(healthy())
    const proxy = (change: (line: string) => string | undefined) =>
      serve(async (req, res) => {
        const { cookie = '' } = req.headers
        const answer = await fetch(new URL(req.url as string, upstream), {
          method: req.method ?? 'GET',
          redirect: 'manual',
          headers: { cookie },
        })
        for (const [name, value] of answer.headers) {
          if (name === 'location' || name === 'cache-control') res.setHeader(name, value)
        }
        const lines = answer.headers.getSetCookie().map(change)
        res.setHeader(
          'set-cookie',
          lines.filter((line) => line !== undefined),
        )
        res.writeHead(answer.status).end(await answer.text())
      })
    const args = ['--login', '/login', '--upstream', upstream]

    expect((await examine(await proxy((line) => line), ...args)).findings).toEqual([])
    const removing = await examine(await proxy(() => undefined), ...args)
    expect(removing.findings.map(({ id }) => id)).toContain('proxy-removes')
    const rewriting = await proxy((line) => line.replace('Path=/', 'Path=/app'))
    const { findings } = await examine(rewriting, ...args)
    const rewrite = findings.find(({ id }) => id === 'proxy-rewrites')
    expect(rewrite?.what).toBe('The proxy changes the cookie session: path / to /app.')
  })

  it('says in a sentence that nobody answers, and what is no address', async () => {
    const at = (url: string) => run(['doctor', '--no-project', '--url', url])
    expect(await at('http://127.0.0.1:1')).toMatchObject({
      code: 2,
      err: expect.stringMatching(/http:\/\/127\.0\.0\.1:1 does not answer \(ECONNREFUSED\)/),
    })
    expect(await at('localhost:3000')).toMatchObject({
      code: 2,
      err: expect.stringContaining('--url is no address of a web page.'),
    })
    expect(await run(['doctor', '--no-project'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('There is nothing to look at.'),
    })
  })

  it('reports without hosts, folders, values and secrets', async () => {
    const origin = await serve(healthy())
    const { port } = new URL(origin)
    const cwd = emptyFolder()
    writeFileSync(join(cwd, '.env'), `SESSION_SECRET=${SECRET}\n`)
    const url = `http://shop.example:${port}/?token=4711`
    const args = ['--url', url, '--resolve', '127.0.0.1', '--login', '/login', '--report']
    const { code, out } = await run(['doctor', ...args], { cwd, env })
    expect(code).toBe(1)
    expect(out).toMatch(/^### sealed-session doctor\n/)
    expect(out).toContain('- fault `secure-over-http` (http://<host>)')
    const { version } = JSON.parse(
      readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8'),
    ) as { version: string }
    expect(out).toContain(`- sealed-session ${version}, Node ${process.versions.node}`)
    for (const own of ['shop.example', cwd, SECRET, '4711', 'Fe26.2*'])
      expect(out).not.toContain(own)
  })

  it('is read by people too: what, why, and the line that mends it', async () => {
    const { port } = new URL(await serve(healthy()))
    const url = `http://shop.example:${port}`
    const args = ['--no-project', '--url', url, '--resolve', '127.0.0.1', '--login', '/login']
    const { out } = await run(['doctor', ...args], { env })
    expect(out.split('\n')).toEqual([
      url,
      '  ✓ first visit: 200',
      '  ✓ login: 302, 200',
      '  ✓ second visit: 200',
      '  ✓ third visit: 200',
      `  ✗ The cookie session is Secure, and shop.example:${port} was visited by plain http. [secure-over-http]`,
      '    Browsers drop it without a word. Only https can set a Secure cookie; http works on localhost alone.',
      '    → Serve it by https (a proxy that ends TLS will do), or in development open http://localhost',
      '',
      '1 fault, 0 warnings, 0 notes',
      '',
    ])
  })
})
