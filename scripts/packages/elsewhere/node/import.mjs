/** An app that imports nothing but what npm installed. */
import assert from 'node:assert/strict'
import { generateSecret, session } from '@sealed-session/express'
import { starlette } from '@sealed-session/interop/starlette'
import express from 'express'
import { visit } from './visitor.cjs'

const secret = generateSecret()
for (const kept of [{ secret }, { codec: starlette({ secretKey: secret }) }]) {
  const app = express()
  app.use(session({ ...kept, cookie: { secure: 'auto' } }))
  app.get('/', (req, res) => {
    req.session.visits = (req.session.visits ?? 0) + 1
    res.json(req.session)
  })

  assert.deepEqual(await visit(app, ['/', '/']), ['{"visits":1}', '{"visits":2}'])
}
console.log('imported under Node', process.version)
