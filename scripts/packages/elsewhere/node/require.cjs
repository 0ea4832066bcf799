/** The same by `require`, of each package and each of its entries. */
const assert = require('node:assert/strict')
const express = require('express')
const Fastify = require('fastify')
const Koa = require('koa')
const core = require('@sealed-session/core')
const { withSession, getSession } = require('@sealed-session/core/fetch')
const adapters = {
  express: require('@sealed-session/express'),
  fastify: require('@sealed-session/fastify'),
  h3: require('@sealed-session/h3'),
  hono: require('@sealed-session/hono'),
  koa: require('@sealed-session/koa'),
}
const formats = {
  starlette: require('@sealed-session/interop/starlette').starlette,
  flask: require('@sealed-session/interop/flask').flask,
}
const { signer } = require('@sealed-session/interop/itsdangerous')
const { visit } = require('./visitor.cjs')

const options = { secret: core.generateSecret(), cookie: { secure: 'auto' } }
const COUNTED = ['{"visits":1}', '{"visits":2}']

function count(session) {
  session.visits = (session.visits ?? 0) + 1
  return session
}

async function main() {
  for (const [name, adapter] of Object.entries(adapters)) {
    const file = require.resolve(`@sealed-session/${name}`)
    assert.match(file, /\.cjs$/)
    assert.equal(adapter.flash, core.flash, `${name} has the core that the app has`)
  }

  assert.equal(core.SessionError.name, 'SessionError', 'bundled by its own name')

  const onExpress = express()
  onExpress.use(adapters.express.session(options))
  onExpress.get('/', (req, res) => res.json(count(req.session)))
  assert.deepEqual(await visit(onExpress, ['/', '/']), COUNTED)

  for (const format of Object.values(formats)) {
    const codec = format({ secretKey: core.generateSecret() })
    const shared = express()
    shared.use(adapters.express.session({ codec, cookie: options.cookie }))
    shared.get('/', (req, res) => res.json(count(req.session)))
    assert.deepEqual(await visit(shared, ['/', '/']), COUNTED)
  }
  assert.throws(() => signer({ secretKey: '' }), core.SessionError)

  const onKoa = new Koa()
  onKoa.use(adapters.koa.session(options))
  onKoa.use((ctx) => {
    ctx.body = { ...count(ctx.session) }
  })
  assert.deepEqual(await visit(onKoa.callback(), ['/', '/']), COUNTED)

  const onFastify = Fastify()
  await onFastify.register(adapters.fastify.session, options)
  onFastify.get('/', async (request) => count(request.session))
  await onFastify.ready()
  assert.deepEqual(await visit(onFastify.routing, ['/', '/']), COUNTED)

  // h3 itself has no CommonJS build: a Node that requires ESM loads it.
  const { H3 } = require('h3')
  const onH3 = new H3()
  onH3.use(adapters.h3.session(options))
  onH3.get('/', (event) => ({ ...count(event.context.session) }))
  assert.equal(await (await onH3.request('http://localhost/')).text(), COUNTED[0])

  const { Hono } = require('hono')
  const onHono = new Hono()
  onHono.use(adapters.hono.session(options))
  onHono.get('/', (c) => c.json(count(c.get('session'))))
  assert.equal(await (await onHono.request('/')).text(), COUNTED[0])

  const { sqliteStore } = require('@sealed-session/store-sqlite')
  if (process.getBuiltinModule('node:sqlite') === undefined) {
    assert.throws(() => sqliteStore(':memory:'), core.SessionError)
  } else {
    const stored = express()
    stored.use(adapters.express.session({ ...options, store: sqliteStore(':memory:') }))
    stored.get('/', (req, res) => res.json(count(req.session)))
    assert.deepEqual(await visit(stored, ['/', '/']), COUNTED)
  }

  // What one entry makes, another one knows.
  const sessions = core.createSessions(options)
  const fetchHandler = withSession(sessions, (request) => {
    assert.equal(core.stateOf(getSession(request)).session, getSession(request))
    return Response.json(count(getSession(request)))
  })
  const answer = await fetchHandler(new Request('http://localhost/'))
  assert.equal(await answer.text(), COUNTED[0])

  console.log('required under Node', process.version)
}

main().catch((error) => {
  console.error(error)
  process.exitCode = 1
})
