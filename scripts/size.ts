/** How many bytes does each entry cost, minified and gzipped, and is that within its budget? */
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

interface Budget {
  readonly what: string
  readonly from: string
  readonly budget: number
  readonly external?: string[]
}

/** Bytes. Dependencies count, but an adapter's do not: the core is there only once. */
const BUDGETS: readonly Budget[] = [
  { what: 'createCodec', from: 'packages/core/dist/index.js', budget: 14 * 1024 },
  { what: '*', from: 'packages/core/dist/index.js', budget: 32 * 1024 },
  { what: '*', from: 'packages/core/dist/node.js', budget: 4 * 1024 },
  { what: '*', from: 'packages/core/dist/fetch.js', budget: 34 * 1024 },
  ...['express', 'koa', 'fastify', 'h3', 'hono', 'sveltekit', 'next'].map((name) => ({
    what: '*',
    from: `packages/adapter-${name}/dist/index.js`,
    budget: 1536,
    external: ['@sealed-session/*', '@sveltejs/kit', 'next', 'fastify-plugin'],
  })),
]

for (const { what, from, budget, external = [] } of BUDGETS) {
  const names = what === '*' ? what : `{ ${what} }`
  const { outputFiles } = await build({
    stdin: { contents: `export ${names} from './${from}'`, resolveDir: process.cwd() },
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
  console.log(`${names} from ${from}: ${bytes} of ${budget} bytes${within ? '' : ', OVER BUDGET'}`)
  if (!within) process.exitCode = 1
}
