/** How long does a fresh process need to import a library and make its first session? */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { rivals, root, workFolder } from '../bundle.ts'
import { pinning } from '../processes.ts'
import { median, seededRandom, shuffled } from '../statistics.ts'

export interface Start {
  readonly name: string
  readonly ours: boolean
  /** What is done beside importing. */
  readonly does: 'nothing' | 'seals' | 'is set up' | 'makes a Response'
  /** A module that prints something when it is done. */
  readonly script: string
}

/** Milliseconds of each, the median over the rounds. */
export async function coldStarts(rounds: number): Promise<ReadonlyMap<Start, number>> {
  await buildOurs()
  const found = new Map(starts.map((start) => [start, [] as number[]]))
  const files = new Map(starts.map((start, at) => [start, written(start, at)]))
  const random = seededRandom(1)
  // The first round brings the files into the system's cache.
  for (let round = -1; round < rounds; round++) {
    for (const start of shuffled(starts, random)) {
      const took = timed(files.get(start) as string)
      if (round >= 0) found.get(start)?.push(took)
    }
  }
  return new Map([...found].map(([start, times]) => [start, median(times)]))
}

function written({ script }: Start, at: number): string {
  const file = join(workFolder, `start-${at}.mjs`)
  writeFileSync(file, script)
  return file
}

function timed(file: string): number {
  const [executable = '', ...args] = [...pinned, process.execPath, file]
  const before = performance.now()
  const printed = execFileSync(executable, args, {
    encoding: 'utf8',
    // Warnings stay unheard; an error comes with them.
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  const took = performance.now() - before
  if (printed.trim() === '') throw new Error(`${file} did nothing`)
  return took
}

const pinned = pinning()

/** As they are published: what they share stands in one file, their dependencies in others. */
async function buildOurs(): Promise<void> {
  const packages = join(root, 'packages')
  await build({
    entryPoints: {
      core: join(packages, 'core/src/index.ts'),
      fetch: join(packages, 'core/src/fetch.ts'),
      ...Object.fromEntries(
        ['express', 'koa', 'fastify', 'h3'].map((name) => [
          name,
          join(packages, `adapter-${name}/src/index.ts`),
        ]),
      ),
    },
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'node20',
    platform: 'node',
    conditions: ['sealed-session-source'],
    external: [...rivals, 'fastify-plugin', 'cookie-es'],
    outdir: join(workFolder, 'ours'),
    outExtension: { '.js': '.mjs' },
    logLevel: 'error',
  })
}

const SECRET = JSON.stringify('tN4vQx7ZkR2mWc9LhB5pYs8JdF3gUe6A')
const DATA = JSON.stringify({ user: 'u-1000001', roles: ['editor'] })

/** An adapter, set up, and a session sealed by the sessions it was given. */
function adapter(name: string, setUp: string): Start {
  return {
    name: `@sealed-session/${name}`,
    ours: true,
    does: 'seals',
    script: `import { createSessions } from './ours/core.mjs'
      import { session } from './ours/${name}.mjs'
      const sessions = createSessions({ secret: ${SECRET} })
      ${setUp}
      console.log(await sessions.cookieFor(${DATA}))`,
  }
}

function rival(name: string, does: Start['does'], script: string): Start {
  return { name, ours: false, does, script }
}

const starts: readonly Start[] = [
  rival('an empty process', 'nothing', "console.log('ready')"),
  rival(
    "Node's own Request and Response",
    'makes a Response',
    "new Request('http://localhost/'), console.log(new Response('ready').status)",
  ),
  {
    name: '@sealed-session/core, createCodec',
    ours: true,
    does: 'seals',
    script: `import { createCodec } from './ours/core.mjs'
      console.log(await createCodec({ secret: ${SECRET} }).encode({ data: ${DATA} }))`,
  },
  {
    name: '@sealed-session/core/fetch, withSession',
    ours: true,
    does: 'seals',
    script: `import { getSession, withSession } from './ours/fetch.mjs'
      const handler = withSession({ secret: ${SECRET} }, (request) => {
        getSession(request).user = 'u-1000001'
        return new Response('ok')
      })
      const response = await handler(new Request('http://localhost/'))
      console.log(response.headers.getSetCookie()[0] ?? '')`,
  },
  adapter('express', 'session(sessions)'),
  adapter('koa', 'session(sessions)'),
  adapter('fastify', "if (typeof session !== 'function') throw new Error('no plugin')"),
  adapter('h3', 'session(sessions)'),
  rival(
    'iron-webcrypto',
    'seals',
    `import { defaults, seal } from 'iron-webcrypto'
     console.log(await seal(${DATA}, ${SECRET}, { ...defaults, ttl: 1209600000 }))`,
  ),
  rival(
    'iron-session',
    'seals',
    `import { sealData } from 'iron-session'
     console.log(await sealData(${DATA}, { password: ${SECRET} }))`,
  ),
  rival(
    '@hapi/iron',
    'seals',
    `import iron from '@hapi/iron'
     console.log(await iron.seal(${DATA}, ${SECRET}, iron.defaults))`,
  ),
  rival(
    '@fastify/secure-session',
    'seals',
    `import plugin from '@fastify/secure-session'
     const app = {
       decorateRequest() {},
       decorate(name, value) { app[name] = value },
       hasPlugin: () => true,
       register: () => app,
     }
     plugin(app, { key: Buffer.alloc(32, 1) }, () => {})
     console.log(app.encodeSecureSession(app.createSecureSession(${DATA})))`,
  ),
  rival(
    'h3 (sealSession)',
    'seals',
    `import { mockEvent, sealSession } from 'h3'
     const event = mockEvent('/')
     event.context.sessions = { h3: { id: 'x', createdAt: Date.now(), data: ${DATA} } }
     console.log(await sealSession(event, { password: ${SECRET} }))`,
  ),
  rival(
    'jose',
    'seals',
    `import { EncryptJWT } from 'jose'
     const token = new EncryptJWT(${DATA}).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
     console.log(await token.setExpirationTime('14d').encrypt(new Uint8Array(32)))`,
  ),
  rival(
    'express-session',
    'is set up',
    `import session from 'express-session'
     session({ secret: ${SECRET}, resave: false, saveUninitialized: false, store: new session.MemoryStore() })
     console.log('ready')`,
  ),
  rival(
    'cookie-session',
    'is set up',
    `import cookieSession from 'cookie-session'
     cookieSession({ keys: [${SECRET}] })
     console.log('ready')`,
  ),
  rival(
    'koa-session',
    'is set up',
    `import session from 'koa-session'
     session({}, { keys: [${SECRET}], context: {}, use() {} })
     console.log('ready')`,
  ),
]
