/** Is what the command creates what was asked for, and nothing of what was there touched? */
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { createSessions } from '@sealed-session/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { LANGUAGES, TEMPLATE_NAMES } from '../src/templates.ts'

const HERE = join(import.meta.dirname, '..')
/** Where compiled sources are kept, for so many processes. */
const COMPILED = { NODE_COMPILE_CACHE: join(HERE, '.reports/compiled') }
/** Below the repository, so that what is created finds what is installed here. */
let place: string

beforeAll(() => {
  if (!existsSync(join(HERE, 'templates'))) {
    spawnSync(process.execPath, ['build/templates.ts'], { cwd: HERE })
  }
  mkdirSync(join(HERE, '.reports'), { recursive: true })
  place = mkdtempSync(join(HERE, '.reports/created-'))
})
afterAll(() => rmSync(place, { recursive: true, force: true }))

function create(...args: readonly string[]) {
  const command = ['--conditions=sealed-session-source', join(HERE, 'src/cli.ts'), ...args]
  const { stdout, stderr, status } = spawnSync(process.execPath, command, {
    cwd: place,
    encoding: 'utf8',
    env: {
      ...process.env,
      ...COMPILED,
      npm_config_user_agent: 'npm/11.0.0 node/v24.0.0',
      NO_COLOR: '1',
    },
  })
  return { stdout, stderr, status }
}

const combinations = TEMPLATE_NAMES.flatMap((template) =>
  LANGUAGES.map((language) => [template, language] as const),
)

describe.each(combinations)('%s in %s', (template, language) => {
  const folder = `${template} ${language}`
  const within = (...names: readonly string[]) => join(place, folder, ...names)
  const extension = language === 'typescript' ? 'ts' : 'js'

  it('is created with the three commands that come next', () => {
    const { stdout, stderr, status } = create(
      folder,
      '-t',
      template,
      `--${language}`,
      '--no-install',
    )
    expect([stderr, status]).toEqual(['', 0])
    expect(stdout.split('\n').filter((line) => line.startsWith('  '))).toEqual([
      `  cd '${folder}'`,
      '  npm install',
      '  npm run dev',
    ])
    expect(readdirSync(within('src')).sort()).toEqual(
      ['app', 'app.test', 'page', 'server'].map((name) => `${name}.${extension}`).sort(),
    )
    expect(JSON.parse(readFileSync(within('package.json'), 'utf8')).name).toBe(
      `${template}-${language}`,
    )
  })

  it('has a fresh secret that serves, readable by its owner and not for git', async () => {
    const [, secret = ''] =
      /^SESSION_SECRET=(\S+)\n$/.exec(readFileSync(within('.env'), 'utf8')) ?? []
    expect(await createSessions({ secret }).cookieFor({ user: 'ann' })).toContain('session=')
    expect(readFileSync(within('.gitignore'), 'utf8').split('\n')).toContain('.env')
    if (process.platform !== 'win32') expect(statSync(within('.env')).mode & 0o77).toBe(0)
  })

  // In TypeScript they are the examples', and run there.
  if (language === 'typescript') return

  it('passes its own tests', () => {
    const { NODE_TEST_CONTEXT: _, ...around } = process.env
    const env = { ...around, ...COMPILED }
    const { stdout, status } = spawnSync(
      process.execPath,
      ['--conditions=sealed-session-source', '--test', `src/app.test.${extension}`],
      { cwd: within(), encoding: 'utf8', env },
    )
    expect([status, stdout]).toEqual([0, expect.stringMatching(/pass 2\b/)])
  })
})

describe('nothing is created', () => {
  it('where something is, which stays as it was', () => {
    mkdirSync(join(place, 'full'))
    writeFileSync(join(place, 'full/mine.txt'), 'mine')
    const { stderr, status } = create('full', '--template', 'koa', '--no-install')
    expect([stderr, status]).toEqual([
      'create-sealed-session: full is not empty. Give the name of a folder that is empty, or not there yet.\n',
      2,
    ])
    expect(readdirSync(join(place, 'full'))).toEqual(['mine.txt'])
  })

  it('in place of a file', () => {
    writeFileSync(join(place, 'file'), 'mine')
    const { stderr, status } = create('file', '--template', 'koa')
    expect([stderr, status]).toEqual([
      'create-sealed-session: file is a file. Give the name of a folder.\n',
      2,
    ])
  })

  it('of which it is not known what, where nobody can be asked', () => {
    const { stderr, status } = create('unknown')
    expect([stderr, status]).toEqual([
      'create-sealed-session: There is no terminal to ask for the template. Say which: --template express | koa | fastify | h3 | fetch\n',
      2,
    ])
    expect(existsSync(join(place, 'unknown'))).toBe(false)
  })

  it.each([
    [
      ['x', '--template', 'rails'],
      /argument 'rails' is invalid\. Allowed choices are express, koa/,
    ],
    [['x', '-t', 'koa', '--javascript', '--typescript'], /cannot be used with option/],
    [['x', '-t', 'koa', '--install-all'], /unknown option '--install-all'/],
    [['x', 'y', '-t', 'koa'], /too many arguments/],
  ])('of %j', (args, told) => {
    const { stderr, status } = create(...args)
    expect(status).toBe(2)
    expect(stderr).toMatch(told)
    expect(existsSync(join(place, 'x'))).toBe(false)
  })
})

it('an empty repository is as good as an empty folder, and its own name is the app’s', () => {
  mkdirSync(join(place, 'My App/.git'), { recursive: true })
  expect(create('My App', '-t', 'fetch', '--no-install').status).toBe(0)
  expect(JSON.parse(readFileSync(join(place, 'My App/package.json'), 'utf8')).name).toBe('my-app')
})

it('explains itself', () => {
  const { stdout, status } = create('--help')
  expect(status).toBe(0)
  expect(stdout).toContain('npm create sealed-session my-app -- --template express --typescript')
})
