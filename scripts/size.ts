/** How many bytes does each entry cost, minified and gzipped, and is that within its budget? */
import { gzipSync } from 'node:zlib'
import { build, type Plugin } from 'esbuild'

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
  { what: 'createCodec', from: 'packages/core/dist/index.js', budget: 15 * 1024 },
  // With all that a store needs, and the bridges to those of other libraries.
  { what: '*', from: 'packages/core/dist/index.js', budget: 60 * 1024 },
  { what: 'createSessions', from: 'packages/core/dist/index.js', budget: 52 * 1024 },
  { what: '*', from: 'packages/core/dist/node.js', budget: 4352 },
  { what: '*', from: 'packages/core/dist/fetch.js', budget: 56 * 1024 },
  { what: '*', from: 'packages/core/dist/testing.js', budget: 6 * 1024 },
  ...['express', 'koa', 'fastify', 'h3', 'hono', 'sveltekit', 'next'].map((name) => ({
    what: '*',
    from: `packages/adapter-${name}/dist/index.js`,
    budget: 1920,
    external: ['@sealed-session/*', '@sveltejs/kit', 'next', 'fastify-plugin'],
  })),
  {
    what: '*',
    from: 'packages/inspector/dist/index.js',
    budget: 14 * 1024,
    external: ['@sealed-session/*'],
  },
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

/** What is loaded by `import()` is a chunk of its own for bundlers that split code, and nobody's who does not need it. */
const LATER: Plugin = {
  name: 'later',
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path, external: true } : undefined,
    )
  },
}

for (const { what, from, budget, external = [] } of BUDGETS) {
  const names = what === '*' ? what : `{ ${what} }`
  const contents = `export ${names} from './${from}'`
  const bytes = await sizeOf(contents, external, [LATER])
  const later = (await sizeOf(contents, external)) - bytes
  const within = bytes <= budget
  const more = later === 0 ? '' : `, and ${later} that are loaded by need`
  console.log(
    `${names} from ${from}: ${bytes} of ${budget} bytes${within ? '' : ', OVER BUDGET'}${more}`,
  )
  if (!within) process.exitCode = 1
}

async function sizeOf(contents: string, external: string[], plugins: Plugin[] = []) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    external,
    plugins,
    write: false,
    // Chunks that an entry shares with others are imported for their own sake too.
    logLevel: 'error',
  })
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length
}
