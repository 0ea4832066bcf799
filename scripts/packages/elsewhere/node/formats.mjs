/** Do the two formats know each other's sessions? The app requires the packages, this imports them. */
import assert from 'node:assert/strict'
import * as core from '@sealed-session/core'
import * as imported from '@sealed-session/express'
import { appWith, required } from './app.cjs'
import { visit } from './visitor.cjs'

assert.notEqual(required.stateOf, imported.stateOf, 'there are two copies')
const options = { secret: imported.generateSecret(), cookie: { secure: 'auto' } }

// A session that the one exposes is found by the other, by whatever it is asked.
const seen = appWith(options, (req) => {
  assert.equal(imported.getSession(req), req.session)
  assert.equal(imported.stateOf(req.session), required.stateOf(req.session))
  imported.getSession(req).visits = (imported.getSession(req).visits ?? 0) + 1
  imported.flash(req.session).add('notice', `visit ${req.session.visits}`)
})
assert.deepEqual(await visit(seen, ['/', '/']), [
  '{"visits":1,"notices":["visit 1"]}',
  '{"visits":2,"notices":["visit 2"]}',
])

// Sessions that the one makes serve the other's middleware, and a cookie of the one is opened by it.
const shared = core.createSessions(options)
const given = await shared.cookieFor({ user: 'ada' })
const state = await core.createSessions(options).open(given)
assert.equal(required.stateOf(state.session).data.user, 'ada')
const served = appWith(shared, (req) => {
  req.session.user = 'ada'
})
assert.deepEqual(await visit(served, ['/']), ['{"user":"ada","notices":[]}'])

// An error of the one is an error to the other.
assert.throws(
  () => required.session({ secret: 'short' }),
  (error) => error instanceof imported.SessionError && error.code === 'ERR_SESSION_SECRET',
)
console.log('both formats in one process under Node', process.version)
