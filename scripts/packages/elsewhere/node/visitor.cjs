/** A visitor of an app on node:http: keeps its cookies, and comes back with them. */
const { createServer } = require('node:http')
const { once } = require('node:events')

exports.visit = async function visit(listener, paths) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const answers = []
  let cookie = ''
  for (const path of paths) {
    const url = `http://127.0.0.1:${server.address().port}${path}`
    const response = await fetch(url, { headers: { cookie } })
    const [line] = response.headers.getSetCookie()
    if (line !== undefined) cookie = line.split(';')[0]
    answers.push(await response.text())
  }
  server.close()
  server.closeAllConnections()
  return answers
}
