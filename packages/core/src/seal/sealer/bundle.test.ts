import { readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { fileURLToPath } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import { build, type Metafile } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { SECRET, START, sealText } from '../../../test/support.ts'
import { VERSION } from '../../words/version.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

interface Bundled {
  readonly text: string
  /** Packages whose files went in. */
  readonly packages: readonly string[]
  /** Imports that were left in the output. */
  readonly left: readonly string[]
}

/** As a bundler for no platform in particular does it; built-in modules would be left as imports. */
async function bundle(entry: string): Promise<Bundled> {
  const { outputFiles, metafile } = await build({
    entryPoints: [at(entry)],
    bundle: true,
    write: false,
    metafile: true,
    logLevel: 'silent',
    platform: 'neutral',
    format: 'iife',
    globalName: 'core',
    target: 'es2022',
    external: ['node:*', ...builtinModules],
  })
  return {
    text: outputFiles[0]?.text ?? '',
    packages: packagesOf(metafile),
    left: leftBy(metafile),
  }
}

function packagesOf({ inputs }: Metafile): string[] {
  const names = Object.keys(inputs).flatMap(
    (path) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? [],
  )
  return [...new Set(names)].sort()
}

function leftBy({ outputs }: Metafile): string[] {
  return Object.values(outputs).flatMap(({ imports }) => imports.map(({ path }) => path))
}

describe('a bundle of the core', () => {
  it.each(['../../index.ts', '../../fetch.ts', '../../node.ts'])(
    'of %s imports no module of Node, and names none',
    async (entry) => {
      const { left, text } = await bundle(entry)
      expect(left).toEqual([])
      expect(text).not.toContain('node:')
    },
  )

  it('has nothing in it but iron-webcrypto, cookie-es and what they need', async () => {
    expect((await bundle('../../index.ts')).packages).toEqual([
      'cookie-es',
      'iron-webcrypto',
      'uint8array-extras',
    ])
  })

  it('works where there is nothing but the web’s own objects', async () => {
    const { text } = await bundle('../../index.ts')
    // No process, no Buffer, no require. Bytes are of one kind with those that crypto makes.
    const web = { crypto, TextEncoder, TextDecoder, Uint8Array, ArrayBuffer, atob, btoa }
    const global = createContext({ ...web, secret: SECRET, start: START })
    runInContext(text, global)

    const token = await runInContext(
      `core.createCodec({
        secret,
        cookieName: 'session',
        now: () => start,
        random: (size) => new Uint8Array(size).fill(1),
      }).encode({ data: { user: 'ann' } })`,
      global,
    )
    const id = Buffer.alloc(16, 1).toString('base64url')
    const envelope = { id, createdAt: START, seenAt: START, data: { user: 'ann' } }
    expect(token).toBe(sealText(JSON.stringify(envelope), { iv: 1 }))
  })
})

describe('the version', () => {
  it('that the core tells is that of its package', () => {
    const { version } = JSON.parse(readFileSync(at('../../../package.json'), 'utf8'))
    expect(VERSION).toBe(version)
  })
})
