/** How many bytes does each entry cost, minified and gzipped, and is that within its budget? */
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'

interface Budget {
  readonly what: string
  readonly from: string
  readonly budget: number
  readonly external?: string[]
}

/** Those of Iron hold iron-webcrypto, that of secure-session holds XSalsa20 and Poly1305. */
const READERS: Readonly<Record<string, number>> = {
  'cookie-session': 4096,
  'express-session': 4096,
  'fastify-session': 4096,
  former: 2560,
  h3: 6144,
  hapi: 6144,
  'hono-sessions': 6144,
  'iron-session': 6144,
  'koa-session': 4096,
  remix: 4096,
  'secure-session': 9216,
}

/** Bytes. Dependencies count, but an adapter's do not: the core is there only once. */
const BUDGETS: readonly Budget[] = [
  { what: 'createCodec', from: 'packages/core/dist/index.js', budget: 14 * 1024 },
  // With all that a store needs, and the bridges to those of other libraries.
  { what: '*', from: 'packages/core/dist/index.js', budget: 46 * 1024 },
  { what: 'createSessions', from: 'packages/core/dist/index.js', budget: 43 * 1024 },
  { what: '*', from: 'packages/core/dist/node.js', budget: 4 * 1024 },
  { what: '*', from: 'packages/core/dist/fetch.js', budget: 46 * 1024 },
  ...['express', 'koa', 'fastify', 'h3', 'hono', 'sveltekit', 'next'].map((name) => ({
    what: '*',
    from: `packages/adapter-${name}/dist/index.js`,
    budget: 1664,
    external: ['@sealed-session/*', '@sveltejs/kit', 'next', 'fastify-plugin'],
  })),
  // A reader brings its own format, and no other.
  ...Object.entries(READERS).map(([name, budget]) => ({
    what: '*',
    from: `packages/interop/dist/${name}.js`,
    budget,
    external: ['@sealed-session/*', 'hash-wasm'],
  })),
  // The core's few words beside them are the app's already; Flask and the serializers compress.
  ...Object.entries({
    starlette: 6 * 1024,
    flask: 21 * 1024,
    itsdangerous: 19 * 1024,
  }).map(([name, budget]) => ({
    what: '*',
    from: `packages/interop/dist/${name}.js`,
    budget,
    external: ['@sealed-session/*'],
  })),
  {
    what: '*',
    from: 'packages/store-sqlite/dist/index.js',
    budget: 5 * 1024,
    external: ['@sealed-session/*', 'node:fs'],
  },
  {
    what: '*',
    from: 'packages/store-redis/dist/index.js',
    budget: 5 * 1024,
    external: ['@sealed-session/*', 'node:crypto'],
  },
  {
    what: '*',
    from: 'packages/store-postgres/dist/index.js',
    budget: 5 * 1024,
    external: ['@sealed-session/*'],
  },
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
