/** Every case, against every adapter. */
import { testAdapter } from '@sealed-session/conformance'
import { serve } from '@sealed-session/conformance/node'
import * as runner from 'vitest'
import { expressSubject } from '../subjects/express.ts'

testAdapter(expressSubject, { runner, serve })
