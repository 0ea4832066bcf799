/** Do the packages work as users get them: packed, installed elsewhere, with the Nodes and tools that they have? */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { compile } from './packages/compile.ts'
import { notRunning, npm, PASTED_NEED, pnpm } from './packages/first-examples.ts'
import { layOut } from './packages/lay-out.ts'
import { PROJECTS } from './packages/projects.ts'
import { untruths } from './packages/readmes.ts'
import { publishable, type Workspace } from './workspaces.ts'

const elsewhere = layOut()
process.on('exit', () => rmSync(elsewhere, { recursive: true, force: true }))
const installed = (path: string) => join(elsewhere, 'node_modules', path)

const QUIETLY = ['--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error']
const tarballs = Object.fromEntries(publishable().map((each) => [each.name, pack(each)]))
run('npm', ['install', ...QUIETLY, ...Object.values(tarballs)], elsewhere)

/** The machine's own Node, which users have, and those that come after it. */
const machineNode = process.env.MACHINE_NODE ?? process.execPath
for (const node of [machineNode, installed('node22/bin/node'), installed('node24/bin/node')]) {
  for (const app of ['import.mjs', 'require.cjs', 'formats.mjs', 'versions.mjs'])
    run(node, [`node/${app}`], elsewhere)
}

for (const format of ['esm', 'cjs'] as const) {
  await bundleSubject(format)
  const kit = `node/kit.test.${format === 'esm' ? 'mjs' : 'cjs'}`
  run(machineNode, ['--test', '--test-reporter=dot', kit], elsewhere)
}
run(machineNode, ['node/kit-by-url.mjs'], elsewhere)

for (const jest of ['jest29', 'jest30']) {
  const folder = join(elsewhere, jest)
  const { resolve } = createRequire(join(folder, 'package.json'))
  run(machineNode, [resolve('jest/bin/jest')], folder)
}

for await (const { what, mistakes } of compile(PROJECTS, elsewhere, machineNode)) {
  console.log(mistakes.length === 0 ? `compiled ${what}` : `not compiled ${what}`)
  for (const mistake of mistakes) console.log(`  ${mistake}`)
  if (mistakes.length > 0) process.exitCode = 1
}

const empty = mkdtempSync(join(tmpdir(), 'sealed-session-pasted-'))
process.on('exit', () => rmSync(empty, { recursive: true, force: true }))
const pasted = Object.fromEntries(PASTED_NEED.map((name) => [name, tarballs[name] as string]))
for (const manager of [npm, pnpm(installed('.bin/pnpm'))]) {
  const folder = join(empty, manager.name)
  const wrong = await notRunning(manager, folder, pasted, installed('node24/bin/node'))
  console.log(`pasted the first examples, installed by ${manager.name}`)
  for (const each of wrong) console.log(each)
  if (wrong.length > 0) process.exitCode = 1
}

for (const untruth of untruths(elsewhere)) {
  console.log(untruth)
  process.exitCode = 1
}

function pack({ folder, name }: Workspace): string {
  run('publint', ['--strict', folder])
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', elsewhere], {
      cwd: folder,
      encoding: 'utf8',
    }),
  )
  const tarball = join(elsewhere, packed.filename)
  // What nobody can import has no types to be wrong about.
  if (hasEntries(folder)) run('attw', [tarball, '--no-color'])
  console.log(`${name}: ${packed.files.length} files, ${packed.size} bytes packed`)
  return tarball
}

function hasEntries(folder: string): boolean {
  return 'main' in JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}

/** An example's adapter, with nothing of the packages in it. */
async function bundleSubject(format: 'esm' | 'cjs'): Promise<void> {
  await build({
    entryPoints: ['examples/handlers/src/plain-http.subject.ts'],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format,
    outfile: join(elsewhere, 'node', format === 'esm' ? 'subject.mjs' : 'subject.cjs'),
    logLevel: 'error',
  })
}

function run(command: string, args: readonly string[], cwd?: string): void {
  execFileSync(command, args, { stdio: 'inherit', cwd })
}
