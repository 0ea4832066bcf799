import { defineConfig } from 'vitest/config'

/**
 * Tests run from the sources of every package here, so that none needs to be built first. Vitest
 * hands these to Node, for `require` too: `import` among them would break CommonJS dependencies.
 */
const conditions = ['sealed-session-source', 'node']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    env: { NODE_ENV: 'test' },
    // A limit for what hangs: how long something takes is no test's business, and machines are busy.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    reporters: process.env.CI ? ['dot', 'json'] : ['default', 'json'],
    outputFile: { json: '.reports/vitest.json' },
  },
})
