import type { RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import type { Express } from 'express'
import type { FastifyInstance } from 'fastify'
import { type H3, toNodeHandler } from 'h3'
import type { Hono } from 'hono'
import type Koa from 'koa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serve } from '../../testing/serve.ts'
import { type Made, run } from '../../testing/snippet.ts'
import { visitor } from '../../testing/visitor.ts'
import { page, pages, snippetsOf, source } from './pages.ts'

/** What Node serves of the app that a page has made. */
const LISTENERS: Readonly<
  Record<string, (made: Made) => Promise<RequestListener> | RequestListener>
> = {
  express: ({ app }) => app as Express,
  koa: ({ app }) => (app as Koa).callback(),
  async fastify({ app }) {
    const fastify = app as FastifyInstance
    await fastify.ready()
    return (req, res) => fastify.routing(req, res)
  },
  h3: ({ app }) => toNodeHandler(app as H3) as RequestListener,
  hono: ({ app }) => getRequestListener((app as Hono).fetch),
  fetch: ({ default: app }) =>
    getRequestListener((app as { fetch(request: Request): Promise<Response> }).fetch),
}

beforeAll(() => {
  process.env.SESSION_SECRET = 'gq3v8mX2bN7cK5wZ9tR4yH6jD1sF0aLpQeUiOxVnBzM'
})
afterAll(() => {
  delete process.env.SESSION_SECRET
})

describe.each(Object.entries(LISTENERS))('docs/start/%s.md', (name, listenerOf) => {
  it('logs somebody in and out', async () => {
    const [app] = snippetsOf(page(`docs/start/${name}.md`)).filter(
      ({ language }) => language === 'js',
    )
    if (app === undefined) throw new Error('There is no app on this page')
    const made = await run(app, {}, (specifier) => import(specifier))
    // Only Express's page has added what reads a form.
    const type = name === 'express' ? 'application/x-www-form-urlencoded' : 'text/plain'
    const headers = { 'content-type': type }
    const someone = visitor(await serve(await listenerOf(made)))

    expect((await someone.get('/')).text).toBe('Hello stranger')
    expect((await someone.post('/login', { name: 'ann' }, headers)).setCookie).toHaveLength(1)
    expect((await someone.get('/')).text).toBe('Hello ann')
    expect((await someone.post('/logout', {}, headers)).status).toBeLessThan(400)
    expect((await someone.get('/')).text).toBe('Hello stranger')
  })
})

/** Of apps that are built and visited as a whole (`scripts/frameworks`), pages show parts. */
const excerpts = pages.flatMap(({ path, text }) =>
  snippetsOf({ path, text }).flatMap((snippet) => {
    const from = snippet.marks.find((mark) => mark.startsWith('from='))?.slice('from='.length)
    return from === undefined ? [] : [{ ...snippet, path, from }]
  }),
)

it('there are excerpts', () => expect(excerpts.length).toBeGreaterThan(8))

it.each(excerpts)('$path, line $line, is in $from', ({ code, from }) => {
  // Its first line may say where it stands.
  expect(source(from)).toContain(code.replace(/^\/\/ .*\n/, '').trimEnd())
})
