/** Does what `npm create sealed-session` creates work, from packed packages alone: installed, tested, started, visited? */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createVisitor } from '@sealed-session/core/testing'
import { LANGUAGES, type Language, TEMPLATE_NAMES } from '../packages/create/src/templates.ts'
import { publishable } from './workspaces.ts'

const QUIETLY = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline']

/** The machine's own Node, which users have, runs JavaScript; TypeScript is for newer ones. */
const NODES: Readonly<Record<Language, string>> = {
  javascript: process.env.MACHINE_NODE ?? process.execPath,
  typescript: process.execPath,
}

const elsewhere = mkdtempSync(join(tmpdir(), 'sealed-session-create-'))
process.on('exit', () => rmSync(elsewhere, { recursive: true, force: true }))

const packed = new Map(
  publishable().map(({ name, folder }) => {
    const args = ['pack', '--json', '--pack-destination', elsewhere]
    const [{ filename }] = JSON.parse(execFileSync('npm', args, { cwd: folder, encoding: 'utf8' }))
    return [name, join(elsewhere, filename)] as const
  }),
)
const tool = join(elsewhere, 'tool')
mkdirSync(tool)
npm(tool, 'install', ...QUIETLY, tarball('create-sealed-session'), tarball('@sealed-session/core'))

for (const template of TEMPLATE_NAMES) {
  for (const language of LANGUAGES) {
    const app = join(elsewhere, `${template}-${language}`)
    mkdirSync(app)
    const command = join(tool, 'node_modules/create-sealed-session/dist/cli.js')
    const args = [command, app, '--template', template, `--${language}`, '--no-install']
    execFileSync(NODES.javascript, args, { stdio: ['ignore', 'ignore', 'inherit'] })

    takeTarballs(join(app, 'package.json'))
    npm(app, 'install', ...QUIETLY)
    if (language === 'typescript') npm(app, 'run', '--silent', 'typecheck')
    const file = (name: string) => `src/${name}.${language === 'typescript' ? 'ts' : 'js'}`
    execFileSync(NODES[language], ['--test', '--test-reporter=dot', file('app.test')], { cwd: app })
    await visit(app, NODES[language], file('server'))
    console.log(`${template} in ${language}: created, installed, tested and visited`)
  }
}

function tarball(name: string): string {
  const file = packed.get(name)
  if (file === undefined) throw new Error(`${name} is not among the packages`)
  return file
}

/** They are nowhere else yet. */
function takeTarballs(manifest: string): void {
  const { dependencies, devDependencies, ...rest } = JSON.parse(readFileSync(manifest, 'utf8'))
  const taken = (versions: Readonly<Record<string, string>>) =>
    Object.fromEntries(
      Object.entries(versions).map(([name, version]) => [name, packed.get(name) ?? version]),
    )
  const all = { dependencies: taken(dependencies), devDependencies: taken(devDependencies) }
  writeFileSync(manifest, JSON.stringify({ ...rest, ...all }))
}

/** As `npm run dev` has it, on any free port. */
async function visit(app: string, node: string, server: string): Promise<void> {
  const child = spawn(node, ['--env-file=.env', server], {
    cwd: app,
    env: { ...process.env, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  try {
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string]
    const ann = createVisitor({ at: line.replace('Listening at ', '') })
    const login = { method: 'POST', body: new URLSearchParams({ name: 'Ann' }) }
    await mustSay(await ann.fetch('/login', login), 'Hello Ann.')
    await mustSay(await ann.fetch('/'), 'Visits: 2')
    await mustSay(await ann.fetch('/logout', { method: 'POST' }), 'Log in')
  } finally {
    child.kill()
    await ended
  }
}

async function mustSay(response: Response, wanted: string): Promise<void> {
  const page = await response.text()
  if (!page.includes(wanted)) throw new Error(`${response.url} does not say ${wanted}: ${page}`)
}

function npm(folder: string, ...args: readonly string[]): void {
  execFileSync('npm', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
}
