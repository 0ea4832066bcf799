import { mergeConfig } from 'vitest/config'
import config from '../../vitest.config.ts'

/** The starters' own tests are for Node's test runner: `test/starters.test.ts` has it run them. */
export default mergeConfig(config, { test: { exclude: ['src/**', '**/node_modules/**'] } })
