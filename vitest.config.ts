import { defineConfig } from 'vitest/config'

/** Tests run from the sources of every package here, so that none needs to be built first. */
const conditions = ['sealed-session-source', 'node', 'import', 'module', 'default']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    env: { NODE_ENV: 'test' },
    reporters: process.env.CI ? ['dot', 'json'] : ['default', 'json'],
    outputFile: { json: '.reports/vitest.json' },
  },
})
