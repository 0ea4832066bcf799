/** A third party's adapter, held to the kit by Node's own test runner. */
import * as runner from 'node:test'
import { testAdapter } from '@sealed-session/conformance'
import { subject } from './subject.mjs'

testAdapter(subject, runner)
