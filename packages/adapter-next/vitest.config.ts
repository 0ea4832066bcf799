import { fileURLToPath } from 'node:url'
import { mergeConfig } from 'vitest/config'
import common from '../../vitest.config.ts'

const standIn = (name: string) => fileURLToPath(new URL(`test/${name}`, import.meta.url))

/** Next.js is too heavy for `npm test`; `scripts/frameworks.ts` has the real one. */
export default mergeConfig(common, {
  resolve: {
    alias: { 'next/headers.js': standIn('headers.ts'), 'next/server.js': standIn('server.ts') },
  },
})
