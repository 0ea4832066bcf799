/** How many bytes does each entry cost, minified and gzipped, and is that within its budget? */
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

/** Bytes. Dependencies count, but an adapter's do not: the core is there only once. */
const BUDGETS = [
  { entry: 'packages/core/dist/index.js', budget: 15.5 * 1024, external: [] },
  { entry: 'packages/core/dist/node.js', budget: 2 * 1024, external: [] },
  { entry: 'packages/core/dist/fetch.js', budget: 16 * 1024, external: [] },
  ...['express', 'koa', 'fastify', 'h3'].map((name) => ({
    entry: `packages/adapter-${name}/dist/index.js`,
    budget: 1536,
    external: ['@sealed-session/*', 'fastify-plugin'],
  })),
]

for (const { entry, budget, external } of BUDGETS) {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    external,
    write: false,
    // Chunks that an entry shares with others are imported for their own sake too.
    logLevel: 'error',
  })
  const bytes = gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length
  const within = bytes <= budget
  console.log(`${entry}: ${bytes} of ${budget} bytes${within ? '' : ', OVER BUDGET'}`)
  if (!within) process.exitCode = 1
}
