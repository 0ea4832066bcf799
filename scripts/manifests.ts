/**
 * What do all published packages say alike: their entries, where their source is, their licence? Writes
 * it into them; with `--check` it only tells what is not as it would be written. The examples that are no workspaces
 * get the versions of ours.
 */
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { publishable, REPOSITORY } from './workspaces.ts'

/** The files of `src` that can be imported, each in both formats; one that is named here is published. */
const ENTRIES: Readonly<Record<string, readonly string[]>> = {
  '@sealed-session/core': ['index', 'node', 'fetch', 'testing', 'anatomy', 'inspect'],
  '@sealed-session/conformance': ['index', 'node'],
  // A command, and nothing to import.
  'sealed-session': [],
  'create-sealed-session': [],
  // Without an index: whoever imports one format gets no other.
  '@sealed-session/interop': [
    'cookie-session',
    'express-session',
    'fastify-session',
    'flask',
    'former',
    'h3',
    'hapi',
    'hono-sessions',
    'iron-session',
    'itsdangerous',
    'koa-session',
    'remix',
    'secure-session',
    'starlette',
  ],
}

/** Their code is part of a `require` build, so their licences come with it. */
const BUNDLED: Readonly<Record<string, readonly string[]>> = {
  '@sealed-session/core': ['cookie-es', 'iron-webcrypto', 'uint8array-extras'],
  '@sealed-session/interop': ['@noble/ciphers', 'cookie-es', 'iron-webcrypto', 'uint8array-extras'],
}

/** Around what every manifest says alike, in the order in which it is written. */
const BEFORE = ['name', 'version', 'description', 'keywords', 'license']
const AFTER = ['files', 'scripts', 'dependencies', 'peerDependencies', 'devDependencies']

const check = process.argv.includes('--check')

for (const { folder, name } of publishable()) {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  write(join(folder, 'package.json'), `${JSON.stringify(complete(manifest, folder), null, 2)}\n`)
  write(join(folder, 'LICENSE'), readFileSync('LICENSE', 'utf8'))
  const bundled = BUNDLED[name]
  if (bundled) write(join(folder, 'LICENSE-bundled'), licencesOf(bundled))
}

for (const file of globSync('examples/frameworks/*/package.json')) {
  const manifest = JSON.parse(readFileSync(file, 'utf8'))
  const dependencies = { ...manifest.dependencies, ...oursAmong(manifest.dependencies) }
  write(file, `${JSON.stringify({ ...manifest, dependencies }, null, 2)}\n`)
}

function write(file: string, text: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return
  if (check) {
    console.log(`${file} is not as \`npm run manifests\` would write it.`)
    process.exitCode = 1
  } else {
    writeFileSync(file, text)
  }
}

/** Those that are ours, in the version that they have here. */
function oursAmong(dependencies: object): object {
  const ours = publishable().filter(({ name }) => name in dependencies)
  return Object.fromEntries(ours.map(({ name, version }) => [name, version]))
}

type Manifest = Readonly<Record<string, unknown>>

function complete(manifest: Manifest, folder: string): Manifest {
  const entries = ENTRIES[String(manifest.name)] ?? ['index']
  const alike = {
    homepage: `${REPOSITORY}/tree/main/${folder}#readme`,
    bugs: `${REPOSITORY}/issues`,
    repository: { type: 'git', url: `git+${REPOSITORY}.git`, directory: folder },
    type: 'module',
    sideEffects: false,
    engines: { node: '>=20.19' },
    bin: manifest.bin,
    ...(entries.includes('index') && { main: './dist/index.cjs', types: './dist/index.d.cts' }),
    typesVersions: typesVersions(entries),
    exports: {
      ...Object.fromEntries(entries.map((entry) => [subpath(entry), conditions(entry)])),
      './package.json': './package.json',
    },
  }
  const known = [...BEFORE, ...Object.keys(alike), 'main', 'types', ...AFTER]
  return {
    ...pick(manifest, (key) => BEFORE.includes(key)),
    ...alike,
    ...pick(manifest, (key) => AFTER.includes(key)),
    ...pick(manifest, (key) => !known.includes(key)),
  }
}

function pick(manifest: Manifest, wanted: (key: string) => boolean): Manifest {
  return Object.fromEntries(Object.entries(manifest).filter(([key]) => wanted(key)))
}

function subpath(entry: string): string {
  return entry === 'index' ? '.' : `./${entry}`
}

/** Ours comes first, since the first condition that fits is taken; what asks for neither format gets ESM. */
function conditions(entry: string): object {
  return {
    'sealed-session-source': `./src/${entry}.ts`,
    require: { types: `./dist/${entry}.d.cts`, default: `./dist/${entry}.cjs` },
    types: `./dist/${entry}.d.ts`,
    default: `./dist/${entry}.js`,
  }
}

/** Where TypeScript looks whose `moduleResolution` is `node10`, and knows nothing of `exports`. */
function typesVersions(entries: readonly string[]): object | undefined {
  const beside = entries.filter((entry) => entry !== 'index')
  if (beside.length === 0) return undefined
  return { '*': Object.fromEntries(beside.map((entry) => [entry, [`./dist/${entry}.d.cts`]])) }
}

function licencesOf(packages: readonly string[]): string {
  const about = 'The CommonJS build holds code of these packages:\n'
  return [about, ...packages.map(licenceOf)].join('\n')
}

function licenceOf(name: string): string {
  const folder = join('node_modules', name)
  const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = ['LICENSE', 'LICENSE.md', 'license']
    .map((each) => join(folder, each))
    .find((each) => existsSync(each))
  if (file === undefined) throw new Error(`${name} has no licence text`)
  return `${name} ${version}\n\n${readFileSync(file, 'utf8').trim()}\n`
}
