/** Bundles of our sources that any runtime can load; the rivals stay in node_modules. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

export const root = fileURLToPath(new URL('../..', import.meta.url))

/** Inside the repository, so that the rivals are found from there. */
const cache = join(root, 'node_modules/.cache')
mkdirSync(cache, { recursive: true })
export const workFolder = mkdtempSync(join(cache, 'bench-'))
process.on('exit', () => rmSync(workFolder, { recursive: true, force: true }))

const { dependencies } = JSON.parse(readFileSync(join(root, 'bench/package.json'), 'utf8')) as {
  readonly dependencies: Readonly<Record<string, string>>
}

/** The packages that are measured beside ours. */
export const rivals = Object.keys(dependencies).filter(
  (name) => !name.startsWith('@sealed-session/'),
)

/** The path of a bundle of this file of `bench/src`. */
export async function bundle(file: string): Promise<string> {
  const outfile = join(workFolder, `${file.replaceAll('/', '-')}.mjs`)
  await build({
    entryPoints: [join(root, 'bench/src', `${file}.ts`)],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'es2022',
    conditions: ['sealed-session-source'],
    external: [...rivals, 'fastify-plugin'],
    outfile,
    logLevel: 'error',
  })
  return outfile
}
