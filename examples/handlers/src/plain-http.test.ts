/** The adapter of thirty lines passes every case that a plain server can be asked. */
import { cases, testAdapter } from '@sealed-session/conformance'
import { serve } from '@sealed-session/conformance/node'
import * as runner from 'vitest'
import { subject } from './plain-http.subject.ts'

testAdapter(subject, { runner, serve, cases })
