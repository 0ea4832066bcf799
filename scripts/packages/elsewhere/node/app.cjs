/** An app in CommonJS, and what it and its tests see of one session. */
const express = require('express')
const { flash, getSession, SessionError, session, stateOf } = require('@sealed-session/express')

exports.required = { flash, getSession, SessionError, session, stateOf }

exports.appWith = function appWith(options, handler) {
  const app = express()
  app.use(session(options))
  app.get('/', (req, res) => {
    handler(req)
    res.json({ ...req.session, notices: flash(req.session).take('notice') })
  })
  return app
}
