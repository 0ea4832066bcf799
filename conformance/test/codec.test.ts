/** Both sealers do what every codec does. */
import { testCodec } from '@sealed-session/conformance'
import { createCodec } from '@sealed-session/core'
import * as runner from 'vitest'

for (const sealer of ['node', 'web'] as const) {
  testCodec(`sealed by ${sealer}`, (options) => createCodec({ ...options, sealer }), runner)
}
