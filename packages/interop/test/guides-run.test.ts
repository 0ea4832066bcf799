/** Does what the guides show do what they say? What was written logs somebody in; what is written now keeps them so. */
import { readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { fileURLToPath } from 'node:url'
import fastifyCookie from '@fastify/cookie'
import { MemoryStore as FastifyStore } from '@fastify/session'
import express, { type Express } from 'express'
import { MemoryStore } from 'express-session'
import Fastify, { type FastifyInstance } from 'fastify'
import { H3, toNodeHandler } from 'h3'
import Koa from 'koa'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { serve } from '../../../testing/serve.ts'
import { run, type Scope } from '../../../testing/snippet.ts'
import { visitor } from '../../../testing/visitor.ts'
import { starlette } from '../src/starlette.ts'
import { OTHER, SECRET, START } from './libraries.ts'

type Part = 'before' | 'after'

/** What the reader of a guide has beside its lines: an app, and routes in the way of the library in question. */
interface Guide {
  readonly scope: () => Scope
  /** Completes an app, and answers with what Node serves of it. */
  readonly complete: (scope: Scope, part: Part) => Promise<RequestListener> | RequestListener
}

const onExpress = ({ app }: Scope) => {
  const site = app as Express
  site.post('/login', (req, res) => {
    ;(req.session as unknown as Held).user = 'ann'
    res.end()
  })
  site.get('/', (req, res) => {
    res.send(`${(req.session as unknown as Held | null)?.user}`)
  })
  return site
}

interface Held {
  user?: string
}

const onKoa = ({ app }: Scope) => {
  const site = app as Koa
  site.use((ctx) => {
    const held = ctx.session as unknown as Held
    if (ctx.path === '/login') held.user = 'ann'
    ctx.body = `${held.user}`
  })
  return site.callback()
}

const onFastify = async ({ app }: Scope): Promise<RequestListener> => {
  const site = app as FastifyInstance
  const holds = (request: { session: unknown }) => request.session as Held
  site.post('/login', async (request) => {
    holds(request).user = 'ann'
    return ''
  })
  site.get('/', async (request) => `${holds(request).user}`)
  await site.ready()
  return (req, res) => site.routing(req, res)
}

const fastify = () => Fastify({ trustProxy: true })

/** The stores of a guide are the libraries' own in memory, the same before and after. */
const GUIDES: Readonly<Record<string, () => Guide>> = {
  'express-session': () => {
    const store = new MemoryStore()
    class RedisStore {
      constructor() {
        // biome-ignore lint/correctness/noConstructorReturn: what both apps have to meet in
        return store
      }
    }
    return { scope: () => ({ app: express(), RedisStore, client: {} }), complete: onExpress }
  },
  'cookie-session': () => ({ scope: () => ({ app: express() }), complete: onExpress }),
  'koa-session': () => ({ scope: () => ({ app: new Koa() }), complete: onKoa }),
  'fastify-session': () => {
    const store = new FastifyStore()
    return { scope: () => ({ app: fastify(), cookie: fastifyCookie, store }), complete: onFastify }
  },
  'secure-session': () => ({
    scope: () => ({ app: fastify(), readFileSync: () => Buffer.from(SECRET) }),
    complete: onFastify,
  }),
  'iron-session': () => ({
    scope: () => ({ app: express() }),
    // The login is in the guide.
    complete(scope, part) {
      if (part === 'after') return onExpress(scope)
      return scope.app as Express
    },
  }),
  h3: () => ({
    scope: () => ({ app: new H3() }),
    complete({ app }, part) {
      const site = app as H3
      if (part === 'after') site.get('/', (event) => `${(event.context.session as Held).user}`)
      return toNodeHandler(site) as RequestListener
    },
  }),
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: START })
  vi.stubEnv('SESSION_SECRET', OTHER)
  for (const name of ['OLD_SECRET', 'OLD_KEY', 'OLD_PASSWORD']) vi.stubEnv(name, SECRET)
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllEnvs()
})

describe.each(Object.entries(GUIDES))('docs/migration/%s.md', (name, make) => {
  it('keeps logged in who was logged in by what was written before', async () => {
    const guide = make()
    const site = async (part: Part) => {
      const scope = guide.scope()
      await run({ code: partOf(name, part), language: 'js' }, scope, (from) => import(from))
      return serve(await guide.complete(scope, part))
    }

    const before = visitor(await site('before'))
    const headers = { 'content-type': 'text/plain', 'x-forwarded-proto': 'https' }
    const login = await before.post('/login', {}, headers)
    expect(login.setCookie.length).toBeGreaterThan(0)

    const after = visitor(await site('after'), before.cookies)
    const moved = await after.get('/')
    expect(moved.text).toBe('ann')
    expect(moved.setCookie.some((line) => line.startsWith('session=Fe26.2*'))).toBe(true)
    expect((await after.get('/')).text).toBe('ann')
  })

  it('says what was written, what is written now, and what is different', () => {
    expect(partOf(name, 'before')).not.toBe(partOf(name, 'after'))
    expect(textOf(name)).toMatch(/^## What is different$/m)
  })
})

describe('docs/migration/starlette.md', () => {
  it('keeps logged in who was logged in by Starlette', async () => {
    const app = express()
    await run(
      { code: partOf('starlette', 'after'), language: 'js' },
      { app },
      (from) => import(from),
    )
    // What Starlette writes, byte for byte: its own cookies are held to that (python/real.test.ts).
    const token = await starlette({ secretKey: SECRET }).encode({ data: { user: 'ann' } }, START)
    const someone = visitor(await serve(onExpress({ app })), new Map([['session', token]]))

    expect((await someone.get('/')).text).toBe('ann')
    expect([...someone.cookies.keys()]).toEqual(['shop'])
    expect((await someone.get('/')).text).toBe('ann')
  })
})

function textOf(guide: string): string {
  const file = new URL(`../../../docs/migration/${guide}.md`, import.meta.url)
  return readFileSync(fileURLToPath(file), 'utf8')
}

/** The lines of a guide's first comparison that were there before, or are there after. */
function partOf(guide: string, part: Part): string {
  const [, diff = ''] = /^```diff\n(.*?)^```/ms.exec(textOf(guide)) ?? []
  const dropped = part === 'before' ? '+' : '-'
  return diff
    .split('\n')
    .filter((line) => !line.startsWith(dropped))
    .map((line) => line.slice(1))
    .join('\n')
}
