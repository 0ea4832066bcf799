import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

/** What may come with a reader, beside cookie-es. */
const LIBRARIES: Readonly<Record<string, readonly string[]>> = {
  'cookie-session': [],
  'express-session': [],
  'fastify-session': [],
  former: [],
  h3: ['iron-webcrypto', 'uint8array-extras'],
  hapi: ['iron-webcrypto', 'uint8array-extras'],
  'hono-sessions': ['iron-webcrypto', 'uint8array-extras'],
  'iron-session': ['iron-webcrypto', 'uint8array-extras'],
  'koa-session': [],
  remix: [],
  'secure-session': ['@noble/ciphers'],
}

const entries = Object.keys(LIBRARIES)

describe.each(entries)('a bundle of %s', (entry) => {
  it('brings no other format, none of its libraries, and no module of Node', async () => {
    const { metafile, outputFiles } = await build({
      entryPoints: [at(`../src/${entry}.ts`)],
      bundle: true,
      write: false,
      metafile: true,
      logLevel: 'silent',
      platform: 'neutral',
      mainFields: ['module', 'main'],
      format: 'esm',
      external: ['@sealed-session/*', 'hash-wasm'],
    })
    const paths = Object.keys(metafile.inputs)
    const packages = paths.flatMap(
      (path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
    )
    const formats = paths.flatMap(
      (path) => /interop\/src\/([^/]+)\.ts$|^src\/([^/]+)\.ts$/.exec(path)?.slice(1) ?? [],
    )

    expect([...new Set(packages)].sort()).toEqual([...(LIBRARIES[entry] ?? []), 'cookie-es'].sort())
    expect(formats.filter(Boolean)).toEqual([entry])
    expect(outputFiles[0]?.text).not.toContain('node:')
  })
})

it('there is one for each that the package can be imported by', () => {
  const { exports } = JSON.parse(readFileSync(at('../package.json'), 'utf8'))

  expect(Object.keys(exports)).toEqual(expect.arrayContaining(entries.map((each) => `./${each}`)))
})
