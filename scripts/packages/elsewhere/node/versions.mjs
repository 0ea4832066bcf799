/** Does another version find the session, which some dependency of an app may have brought along? */
import assert from 'node:assert/strict'
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import * as installed from '@sealed-session/express'
import express from 'express'
import { visit } from './visitor.cjs'

const other = createRequire(anotherVersion())('@sealed-session/express')
assert.notEqual(other.stateOf, installed.stateOf)

for (const [ours, theirs] of [
  [installed, other],
  [other, installed],
]) {
  const app = express()
  app.use(ours.session({ secret: ours.generateSecret(), cookie: { secure: 'auto' } }))
  app.get('/', (req, res) => {
    const session = theirs.getSession(req)
    session.visits = (session.visits ?? 0) + 1
    theirs.flash(session).add('notice', 'seen')
    assert.equal(session, req.session)
    assert.equal(theirs.stateOf(session), ours.stateOf(session))
    res.json({ ...session, notices: ours.flash(session).take('notice') })
  })
  assert.deepEqual(await visit(app, ['/', '/']), [
    '{"visits":1,"notices":["seen"]}',
    '{"visits":2,"notices":["seen"]}',
  ])
}
console.log('two versions in one process under Node', process.version)

/** A copy that says it is of another version. */
function anotherVersion() {
  const packages = 'node_modules/@sealed-session'
  cpSync(packages, `node/dependency/${packages}`, { recursive: true, dereference: true })
  const { version } = JSON.parse(readFileSync(`${packages}/core/package.json`, 'utf8'))
  const dist = `node/dependency/${packages}/core/dist`
  for (const name of readdirSync(dist).filter((each) => /\.c?js$/.test(each))) {
    const file = `${dist}/${name}`
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(`"${version}"`, '"0.0.1"'))
  }
  return `${process.cwd()}/node/dependency/index.js`
}
