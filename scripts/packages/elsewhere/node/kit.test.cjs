/** The same, where everything is required. */
const runner = require('node:test')
const { testAdapter } = require('@sealed-session/conformance')
const { subject } = require('./subject.cjs')

testAdapter(subject, runner)
