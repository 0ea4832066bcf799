/**
 * Does the command do what it says, as users get it: packed and installed, by the machine's own Node, on a terminal,
 * and looking at apps through a real nginx?
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { FAULTY, healthy, large, SECRET } from '../packages/cli/test/faulty.ts'
import { check, equal, holds, total } from './cli/check.ts'
import { installCommand } from './cli/install.ts'
import { installNginx, type Proxied, startNginx } from './cli/nginx.ts'

/** Tells CI that this could not be run here. */
const COULD_NOT_RUN = 75

const folder = mkdtempSync(join(tmpdir(), 'sealed-session-command-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const command = installCommand(folder)
const env = { SESSION_SECRET: SECRET }
const VISIT = ['doctor', '--no-project', '--json', '--resolve', '127.0.0.1']

await check('each command works from the tarball', asInstalled)
await check('doctor finds nothing in the app that it is installed in', doctorAtHome)
await check('a secret is typed unseen, even where the token comes by a pipe', typed)
await check('there are colours on a terminal, and none under NO_COLOR', coloured)

const hasNginx = installNginx()
if (hasNginx) await behindNginx()
else console.log('There is no nginx on this machine, and Debian gave none: nothing was proxied.')

const { passed, failed } = total()
console.log(`command: ${passed} passed, ${failed} failed`)
process.exit(failed > 0 || passed === 0 ? 1 : hasNginx ? 0 : COULD_NOT_RUN)

async function asInstalled(): Promise<void> {
  const made = await command.run(['secret'])
  holds(made.out, /^[\w-]{43}\n$/)
  const sealed = await command.run(['seal'], { env, input: '{"user":"ann"}' })
  const opened = await command.run(['inspect', sealed.out], { env })
  equal([sealed.code, opened.code], [0, 0], 'the exit codes of seal and inspect')
  holds(opened.out, 'session: It opens.')
  const cut = await command.run(['inspect', sealed.out.slice(0, -9)], { env })
  equal(cut.code, 1, 'the exit code for a token that was cut')
  holds((await command.run(['rotate'], { env })).out, 'The former secret goes.')
  holds((await command.run(['inspekt'])).err, 'Did you mean inspect?')
}

async function doctorAtHome(): Promise<void> {
  writeFileSync(join(folder, '.env'), `SESSION_SECRET=${SECRET}\n`)
  const { code, out } = await command.run(['doctor'])
  holds(out, '@sealed-session/express 0.')
  equal(code, 0, `the exit code, after ${out}`)
}

async function typed(): Promise<void> {
  const { out: cookie } = await command.run(['seal', '{}'], { env })
  const around = { input: `${SECRET}\n`, env: { NO_COLOR: '1' } }
  const asked = [
    await command.onTerminal(['inspect', cookie.trim()], around),
    await command.onTerminal(['inspect'], { ...around, piped: cookie }),
  ]
  for (const { out } of asked) {
    holds(out, 'session: It opens.')
    // What a terminal echoes before it is asked not to is no doing of ours.
    const [, afterPrompt = ''] = out.split('(it is not shown):')
    holds(afterPrompt, 'It opens.')
    equal(afterPrompt.includes(SECRET), false, 'whether the secret is shown')
  }
}

async function coloured(): Promise<void> {
  const plain = await command.onTerminal(['rotate'], { env: { ...env, NO_COLOR: '1' } })
  const painted = await command.onTerminal(['rotate'], { env })
  const escapes = [plain, painted].map(({ out }) => out.includes('\u001b['))
  equal(escapes, [false, true], 'escapes without and with colours')
}

interface Expected extends Proxied {
  readonly what: string
  readonly id: string | undefined
  readonly host: string
  readonly path: string
  readonly args: readonly string[]
}

async function behindNginx(): Promise<void> {
  const login = ['--login', '/login']
  const at = (host: string, args: readonly string[] = login) => ({ host, path: '/', args })
  const well = await listening(healthy())
  const big = await listening(large())
  const expected: Expected[] = [
    ...(await Promise.all(
      FAULTY.map(async ({ what, id, app, host = 'localhost', path = '/', args = [] }) => {
        // Without it nginx answers 502 to what is too large: a fault of its own, below.
        const directives = 'proxy_buffer_size 16k; proxy_buffers 8 16k;'
        return { what, id, host, path, args, directives, origin: await listening(app()) }
      }),
    )),
    { what: 'an app that is well', id: undefined, ...at('localhost'), origin: well },
    {
      what: 'an app that is well, by https',
      id: undefined,
      ...at('shop.example', [...login, '--insecure', '--upstream', well]),
      origin: well,
      tls: true,
    },
    {
      what: 'nginx that drops the cookie',
      id: 'proxy-removes',
      ...at('localhost', [...login, '--upstream', well]),
      origin: well,
      directives: 'proxy_hide_header Set-Cookie;',
    },
    {
      what: 'nginx that changes the path',
      id: 'proxy-rewrites',
      ...at('localhost', [...login, '--upstream', well]),
      origin: well,
      directives: 'proxy_cookie_path / /app/;',
    },
    {
      what: 'nginx that adds the domain of somebody else',
      id: 'wrong-domain',
      ...at('localhost'),
      origin: well,
      directives: 'proxy_cookie_path / "/; Domain=other.example";',
    },
    {
      what: 'nginx that tells caches to keep everything',
      id: 'public-cache',
      ...at('localhost'),
      origin: well,
      directives: 'proxy_hide_header Cache-Control; add_header Cache-Control "public, max-age=60";',
    },
    {
      what: 'nginx that hands out a login from its cache',
      id: 'cached-cookie',
      ...at('localhost', [...login, '--logout', '/login']),
      origin: well,
      directives: `proxy_cache pages; proxy_cache_valid any 1m;
        proxy_ignore_headers Set-Cookie Cache-Control Vary; add_header X-Cache $upstream_cache_status;`,
    },
    {
      what: 'a head too large for nginx',
      id: 'server-error',
      ...at('localhost'),
      origin: big,
    },
    {
      what: 'why, if it is told where the app is',
      id: 'large-head',
      ...at('localhost', [...login, '--upstream', big]),
      origin: big,
    },
  ]
  const nginx = await startNginx(join(folder, 'nginx'), expected)
  try {
    for (const [which, each] of expected.entries()) {
      const scheme = each.tls ? 'https' : 'http'
      const url = `${scheme}://${each.host}:${nginx.ports[which]}${each.path}`
      const verb = each.id === undefined ? 'finds nothing in' : 'finds'
      await check(`doctor, through nginx, ${verb} ${each.what}`, () => finds(url, each))
    }
    const tls = expected.findIndex((each) => each.tls)
    await check('doctor says that nobody vouches for a certificate', async () => {
      const url = `https://shop.example:${nginx.ports[tls]}`
      const { code, err } = await command.run([...VISIT, '--url', url], { env })
      equal(code, 2, 'the exit code')
      holds(err, 'Nobody vouches for the certificate')
    })
  } finally {
    nginx.stop()
  }
}

async function finds(url: string, { id, args }: Expected): Promise<void> {
  const { out, err } = await command.run([...VISIT, '--url', url, ...args], { env })
  equal(err, '', 'what it complains of')
  const { checks } = JSON.parse(out) as { checks: { findings: { id: string }[] }[] }
  const ids = checks.flatMap(({ findings }) => findings.map((finding) => finding.id))
  if (id === undefined) equal(ids, [], 'what it found')
  else if (!ids.includes(id)) throw new Error(`it found ${ids.join(', ') || 'nothing'}, not ${id}`)
}

function listening(app: RequestListener): Promise<string> {
  const server = createServer(app)
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      server.unref()
      resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
    })
  })
}
