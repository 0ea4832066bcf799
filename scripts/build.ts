/** How does a package become what is published? Run in its folder: ESM, CommonJS, one set of declarations. */
import { execFileSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { build, type Options } from 'tsup'

/** Without a CommonJS build of their own, and nothing but ESM can load ESM in Jest and in older Node. */
const ESM_ONLY = ['@noble/ciphers', 'cookie-es', 'iron-webcrypto']

const { exports, bin = {} } = JSON.parse(readFileSync('package.json', 'utf8'))
const libraries = Object.values<Record<string, string>>(exports)
  .map((conditions) => conditions['sealed-session-source'])
  .filter((source) => source !== undefined)
const commands = Object.values<string>(bin).map((file) =>
  file.replace(/^\.\/dist\/(.*)\.js$/, 'src/$1.ts'),
)

const COMMON: Options = {
  config: false,
  target: 'node20',
  // Declarations come from tsc: tsup cannot make them with TypeScript 7.
  dts: false,
  sourcemap: true,
  // A module that two entries share is there once, so that they know each other's sessions.
  splitting: true,
  removeNodeProtocol: false,
  silent: true,
}

rmSync('dist', { recursive: true, force: true })
await build({ ...COMMON, format: 'esm', entry: [...libraries, ...commands] })
// A package that is a command has nothing to import, and nothing to declare.
if (libraries.length > 0) {
  await build({
    ...COMMON,
    format: 'cjs',
    entry: libraries,
    noExternal: ESM_ONLY,
    // By Rollup, which leaves the syntax alone: tsup's own way spells `?.` out with closures.
    treeshake: true,
  })
  for (const file of globSync('dist/*.cjs')) rewrite(file, file, asJestLikesIt)
  declare()
}

/** Without `import()`, for which Jest wants a flag, of what is CommonJS anyway; and without the second of two source map comments. */
function asJestLikesIt(code: string): string {
  return code
    .replace(
      /\bimport\((['"](?:\.[^'"]+\.cjs|hash-wasm)['"])\)/g,
      'Promise.resolve().then(() => require($1))',
    )
    .replace(/(\n\/\/# sourceMappingURL=\S+)\1/, '$1')
}

/**
 * Declarations stand once, as CommonJS, which both formats may import: a type is then the same whichever
 * way it came, and what an app adds to an interface is added for both.
 */
function declare(): void {
  execFileSync('tsc', ['-p', 'tsconfig.build.json'], { stdio: 'inherit' })
  for (const file of globSync('.declarations/**/*.d.ts')) {
    rewrite(
      file,
      join('dist', file.replace(/^\.declarations./, '').replace(/\.ts$/, '.cts')),
      asCommonJs,
    )
  }
  rmSync('.declarations', { recursive: true })
  for (const source of libraries) {
    const name = source.replace(/^\.\/src\/(.*)\.ts$/, '$1')
    rewrite(join('dist', `${name}.d.cts`), join('dist', `${name}.d.ts`), (declarations) =>
      asEsm(name, declarations),
    )
  }
}

/** What is imported there is imported here too: nothing can be added to a module that nobody has imported. */
function asEsm(name: string, declarations: string): string {
  const ours = new Set(declarations.match(/(?<=from ')@sealed-session\/[^']+/g))
  return [
    ...[...ours].map((module) => `import type {} from '${module}'`),
    `export * from './${name}.cjs'`,
    '// Declared there for both formats: what an app adds to SessionData is added for the one and the other.',
    '',
  ].join('\n')
}

/** And as TypeScript before 5.7 has it, to which bytes are bytes, whatever buffer they are in. */
function asCommonJs(declarations: string): string {
  return declarations
    .replace(/(\b(?:from|import) |\bimport\()(['"]\.[^'"]+)\.ts(['"])/g, '$1$2.cjs$3')
    .replaceAll('Uint8Array<ArrayBuffer>', 'Uint8Array')
}

function rewrite(from: string, to: string, change: (text: string) => string): void {
  mkdirSync(dirname(to), { recursive: true })
  writeFileSync(to, change(readFileSync(from, 'utf8')))
}
