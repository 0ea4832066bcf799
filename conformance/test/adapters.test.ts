/** Every case, against every adapter. */
import { testAdapter } from '@sealed-session/conformance'
import { serve } from '@sealed-session/conformance/node'
import * as runner from 'vitest'
import { subjects } from '../subjects/index.ts'

for (const subject of subjects) testAdapter(subject, { runner, serve })
