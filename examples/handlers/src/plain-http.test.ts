/** The adapter of thirty lines passes every case that a plain server can be asked. */
import { testAdapter } from '@sealed-session/conformance'
import * as runner from 'vitest'
import { subject } from './plain-http.subject.ts'

testAdapter(subject, runner)
