/** A visitor of an app on node:http: keeps its cookies, and comes back with them. */
const { createServer } = require('node:http')
const { once } = require('node:events')
const { createVisitor } = require('@sealed-session/core/testing')

exports.visit = async function visit(listener, paths) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const visitor = createVisitor({ at: `http://127.0.0.1:${server.address().port}` })
  const answers = []
  for (const path of paths) answers.push(await (await visitor.fetch(path)).text())
  server.close()
  server.closeAllConnections()
  return answers
}
