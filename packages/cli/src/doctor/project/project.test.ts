import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { emptyFolder, OLD_SECRET, run, SECRET } from '../../../test/run.ts'
import type { Check, Finding } from '../finding.ts'

type Files = Readonly<Record<string, string | object>>

/** A folder with these files; objects are written as JSON. */
function project(files: Files): string {
  const folder = emptyFolder()
  add(folder, files)
  return folder
}

function add(folder: string, files: Files): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    const text = typeof content === 'string' ? content : JSON.stringify(content)
    writeFileSync(join(folder, path), text)
  }
}

function git(cwd: string, ...args: readonly string[]): void {
  const who = ['-c', 'user.name=ann', '-c', 'user.email=ann@example.com']
  execFileSync('git', [...who, ...args], { cwd, stdio: 'ignore' })
}

async function examine(cwd: string, env: Readonly<Record<string, string>> = {}) {
  const { code, out, err } = await run(['doctor', '--json'], { cwd, env })
  expect(err).toBe('')
  const { healthy, checks } = JSON.parse(out) as { healthy: boolean; checks: readonly Check[] }
  const findings = checks.flatMap((check) => check.findings)
  const told = JSON.stringify(checks)
  for (const secret of [SECRET, OLD_SECRET]) expect(told).not.toContain(secret)
  expect(code).toBe(healthy ? 0 : 1)
  return { code, findings, ids: findings.map(({ id }) => id), checks }
}

function found(findings: readonly Finding[], id: string): Finding {
  const finding = findings.find((each) => each.id === id)
  if (finding === undefined) throw new Error(`${id} was not found`)
  return finding
}

const ENV_FILE = `SESSION_SECRET=${SECRET}\n`
const installed = (name: string, version: string, more: object = {}): Files => ({
  [`node_modules/${name}/package.json`]: { name, version, ...more },
})
const CORE = installed('@sealed-session/core', '0.1.0', { engines: { node: '>=20.19' } })
const EXPRESS = {
  ...CORE,
  ...installed('express', '5.3.0'),
  ...installed('@sealed-session/express', '0.1.0', {
    dependencies: { '@sealed-session/core': '0.1.0' },
    peerDependencies: { express: '^4.19.0 || ^5.0.0' },
  }),
}
const APP = {
  'package.json': { name: 'shop', dependencies: { '@sealed-session/express': '0.1.0' } },
  'app.js': "import { session } from '@sealed-session/express'\n",
  '.gitignore': '.env\nnode_modules\n',
  '.env': ENV_FILE,
}

describe('doctor: a project that is well', () => {
  it('yields nothing, and says what was looked at', async () => {
    const cwd = project({ ...APP, ...EXPRESS })
    git(cwd, 'init', '-q')
    const { code, findings, checks } = await examine(cwd)
    expect([code, findings]).toEqual([0, []])
    expect(checks.flatMap(({ fine }) => fine)).toEqual([
      'SESSION_SECRET is set in .env',
      '@sealed-session/core 0.1.0',
      '@sealed-session/express 0.1.0',
      `Node ${process.versions.node}`,
      'no other session library',
    ])
  })

  it('says so to people', async () => {
    const { code, out } = await run(['doctor'], { cwd: project({ ...APP, ...EXPRESS }) })
    expect([code, out]).toEqual([0, expect.stringContaining('All is well.')])
  })
})

describe('doctor: the secret', () => {
  it('is missing', async () => {
    const { code, findings } = await examine(project({ ...EXPRESS }))
    expect(code).toBe(1)
    expect(found(findings, 'secret-missing').fix).toBe('npx sealed-session secret --env >> .env')
    expect(await examine(project({}))).toMatchObject({ code: 0 })
  })

  it('is taken from the environment too, and not from an example', async () => {
    const cwd = project({ ...EXPRESS, '.env.example': 'SESSION_SECRET=changeme\n' })
    expect((await examine(cwd, { SESSION_SECRET: SECRET })).ids).toEqual([])
  })

  it.each([
    ['hunter2', /has 7 bytes, fewer than 32/],
    ['change-me-change-me-change-me-please', /placeholder|well-known sample|repeats/],
    ['a'.repeat(40), /repeats/],
  ])('is weak: %s', async (secret, says) => {
    const cwd = project({ ...EXPRESS, '.env.local': `SESSION_SECRET=${secret}\n` })
    const { findings } = await examine(cwd)
    const { what } = found(findings, 'secret-weak')
    expect(what).toMatch(says)
    expect(what).toContain('.env.local')
    expect(what).not.toContain(secret)
  })

  it('is in git, or was, or soon will be', async () => {
    const cwd = project({ '.env': ENV_FILE, 'package.json': {} })
    git(cwd, 'init', '-q')
    expect((await examine(cwd)).ids).toContain('secret-not-ignored')
    git(cwd, 'add', '.env')
    git(cwd, 'commit', '-q', '-m', 'all')
    expect(found((await examine(cwd)).findings, 'secret-in-git').fix).toContain('git rm --cached')
    git(cwd, 'rm', '-q', '--cached', '.env')
    add(cwd, { '.gitignore': '.env\n' })
    git(cwd, 'commit', '-q', '-m', 'out')
    const { ids } = await examine(cwd)
    expect([ids.includes('secret-in-history'), ids.includes('secret-in-git')]).toEqual([
      true,
      false,
    ])
  })

  it('stands in the code', async () => {
    const cwd = project({ ...APP, 'src/deep/auth.js': `session({ secret: '${SECRET}' })` })
    expect(found((await examine(cwd)).findings, 'secret-in-code').what).toBe(
      'src/deep/auth.js holds the secret itself.',
    )
  })
})

describe('doctor: what is installed', () => {
  it('is there in two versions', async () => {
    const nested = 'node_modules/legacy/node_modules/@sealed-session/core/package.json'
    const cwd = project({
      ...APP,
      ...EXPRESS,
      ...installed('legacy', '1.0.0'),
      [nested]: { name: '@sealed-session/core', version: '0.0.9' },
    })
    const { what, fix } = found((await examine(cwd)).findings, 'several-versions')
    expect(what).toContain('2 versions (0.0.9, 0.1.0)')
    expect(what).toContain('node_modules/legacy/node_modules/@sealed-session/core')
    expect(fix).toContain('npm install @sealed-session/core@0.1.0')
  })

  it('is there twice', async () => {
    const nested = 'node_modules/legacy/node_modules/@sealed-session/core/package.json'
    const cwd = project({
      ...APP,
      ...EXPRESS,
      ...installed('legacy', '1.0.0'),
      [nested]: { name: '@sealed-session/core', version: '0.1.0' },
    })
    expect(found((await examine(cwd)).findings, 'several-copies').fix).toBe('npm dedupe')
  })

  it('is there once where links lead to it, as pnpm lays it out', async () => {
    const store = 'node_modules/.pnpm/core@0.1.0/node_modules/@sealed-session/core'
    const cwd = project({
      ...APP,
      [`${store}/package.json`]: { name: '@sealed-session/core', version: '0.1.0' },
    })
    mkdirSync(join(cwd, 'node_modules/@sealed-session'))
    symlinkSync(join(cwd, store), join(cwd, 'node_modules/@sealed-session/core'))
    expect((await examine(cwd)).ids).toEqual([])
  })

  it('is found in the folders above, as workspaces lay it out', async () => {
    const cwd = project({ ...EXPRESS, 'apps/shop/package.json': {}, 'apps/shop/.env': ENV_FILE })
    expect((await examine(join(cwd, 'apps/shop'))).ids).toEqual([])
  })

  it('does not fit the framework, or Node', async () => {
    const cwd = project({
      ...APP,
      ...EXPRESS,
      ...installed('express', '3.21.2'),
      ...installed('@sealed-session/core', '0.1.0', { engines: { node: '>=99.1' } }),
    })
    const { findings } = await examine(cwd)
    expect(found(findings, 'version-mismatch').what).toBe(
      '@sealed-session/express 0.1.0 works with express ^4.19.0 || ^5.0.0, and 3.21.2 is installed.',
    )
    expect(found(findings, 'node-too-old').fix).toBe('nvm install 99')
  })

  it('needs a newer Node than the project promises', async () => {
    const cwd = project({ ...APP, ...EXPRESS, 'package.json': { engines: { node: '>=18' } } })
    const { code, findings } = await examine(cwd)
    expect([code, found(findings, 'engines-too-wide').level]).toEqual([0, 'note'])
  })

  it('is looked for in the folder that is named, which has to be there', async () => {
    const cwd = project({ ...EXPRESS, 'shop/.env': ENV_FILE })
    expect((await run(['doctor', '--folder', 'shop'], { cwd })).code).toBe(0)
    const { code, err } = await run(['doctor', '--folder', 'nowhere'], { cwd })
    expect([code, err]).toEqual([2, expect.stringContaining('nowhere is not there.')])
  })

  it('is nothing of ours', async () => {
    const { code, ids } = await examine(project({ '.env': ENV_FILE }))
    expect([code, ids]).toEqual([0, ['not-installed']])
  })
})

describe('doctor: other libraries', () => {
  it.each([
    ['express-session', "import session from 'express-session'"],
    ['cookie-session', "const session = require('cookie-session')"],
    ['@fastify/session', "app.register(import('@fastify/session'))"],
    ['koa-session', "import session from 'koa-session'"],
    ['iron-session', "import { getIronSession } from 'iron-session/edge'"],
  ])('%s is used as well', async (library, code) => {
    const cwd = project({ ...APP, ...EXPRESS, 'src/legacy.ts': code })
    const { what } = found((await examine(cwd)).findings, 'other-library')
    expect(what).toBe(`${library} is used in src/legacy.ts.`)
  })

  it('h3’s own sessions are used as well', async () => {
    const cwd = project({ ...APP, 'server.ts': "import { H3, useSession } from 'h3'" })
    expect((await examine(cwd)).ids).toContain('h3-own-sessions')
  })

  it('is only named in package.json, in a text, or in a test', async () => {
    const cwd = project({
      ...APP,
      ...EXPRESS,
      'package.json': { dependencies: { 'express-session': '1.19.0' } },
      'README.md': "import session from 'cookie-session'",
      'test/legacy.js': "import session from 'cookie-session'",
      'src/legacy.test.js': "import session from 'cookie-session'",
    })
    const { code, findings } = await examine(cwd)
    expect([code, findings.map(({ id }) => id)]).toEqual([0, ['other-library-installed']])
  })
})

describe('doctor: SQLite', () => {
  const uses = { ...APP, ...EXPRESS, 'store.js': "import Database from 'better-sqlite3'" }
  const sqlite = (version: string) => ({
    ...installed('better-sqlite3', '12.0.0', { main: 'index.js' }),
    'node_modules/better-sqlite3/index.js': `module.exports = () => ({ prepare: () => ({ pluck: () => ({ get: () => '${version}' }) }) })`,
  })

  it('is asked only where it is used', async () => {
    const { checks } = await examine(project({ ...APP, ...EXPRESS, ...sqlite('3.40.0') }))
    expect(checks.map(({ about }) => about)).not.toContain('SQLite')
  })

  it.each([
    ['3.51.2', ['sqlite-too-old']],
    ['3.9.0', ['sqlite-too-old']],
    ['3.51.3', []],
    ['3.52.0', []],
  ])('%s of better-sqlite3', async (version, ids) => {
    expect((await examine(project({ ...uses, ...sqlite(version) }))).ids).toEqual(ids)
  })

  it('is there and cannot be loaded', async () => {
    const broken = { 'node_modules/better-sqlite3/index.js': 'throw new Error("no binding")' }
    const { ids } = await examine(project({ ...uses, ...sqlite('3.52.0'), ...broken }))
    expect(ids).toEqual(['sqlite-unknown'])
  })

  it('is Node’s own, which says which it is', async () => {
    const cwd = project({
      ...APP,
      ...EXPRESS,
      'store.js': "import { DatabaseSync } from 'node:sqlite'",
    })
    const { checks } = await examine(cwd)
    const [check] = checks.filter(({ about }) => about === 'SQLite')
    const told = [...(check?.fine ?? []), ...(check?.findings.map(({ what }) => what) ?? [])].join()
    expect(told).toContain(process.versions.sqlite)
  })
})
