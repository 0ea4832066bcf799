import { mergeConfig } from 'vitest/config'
import config from '../../../vitest.config.ts'

/** What needs a real browser is no part of `npm test`. */
export default mergeConfig(config, {
  test: { include: ['**/*.test.ts'], outputFile: { json: '.reports/vitest.json' } },
})
