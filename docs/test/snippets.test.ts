import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as ours from '@sealed-session/express'
import express, { type Express, type NextFunction, type Request, type Response } from 'express'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serve } from '../../testing/serve.ts'
import { run } from '../../testing/snippet.ts'
import { visitor } from '../../testing/visitor.ts'
import { type Page, pages, type Snippet, snippetsOf } from './pages.ts'

type Language = 'js' | 'ts'

interface Placed extends Snippet {
  readonly page: Page
  readonly language: Language
  readonly name: string
}

const SECRET = 'gq3v8mX2bN7cK5wZ9tR4yH6jD1sF0aLpQeUiOxVnBzM'

/** What needs a framework or a database that is not here, and is run where it is (`scripts/frameworks`, `stores`). */
const ELSEWHERE =
  /^(conformance|packages\/(adapter-(next|sveltekit)|store-(redis|postgres)))\/README\.md$/

const placed: readonly Placed[] = pages
  .filter(({ path }) => /^docs\/|\/skills\/|^(packages\/[^/]+\/)?README\.md$/.test(path))
  .filter(({ path }) => !ELSEWHERE.test(path))
  // Its snippets are lines of examples/testing, where they are compiled and run.
  .filter(({ path }) => path !== 'docs/testing.md')
  .flatMap((page) => snippetsOf(page).map((snippet) => ({ ...snippet, page })))
  .filter((each): each is typeof each & { language: Language } => /^[jt]s$/.test(each.language))
  .filter(({ code }) => !code.includes('createVisitor('))
  // What is an excerpt of an app is compiled and run there (first-steps.test.ts).
  .filter(({ marks }) => !marks.some((mark) => mark.startsWith('from=')))
  .map((each) => ({ ...each, name: `${each.page.path.replaceAll('/', '-')}-${each.line}` }))

/** READMEs are compiled with what is packed of their packages (`scripts/packages`). */
const compiledHere = placed.filter(
  ({ page }) => !page.path.endsWith('README.md') || page.path.startsWith('docs/'),
)

describe.each(['js', 'ts'] as const)('snippets in %s', (language) => {
  it('compile', () => {
    const folder = fileURLToPath(new URL(`../.snippets/${language}/`, import.meta.url))
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    const files = compiledHere
      .filter((each) => each.language === language)
      .map(({ name, code }) => {
        writeFileSync(join(folder, `${name}.ts`), `${code}\nexport {}\n`)
        return `${name}.ts`
      })
    expect(files.length).toBeGreaterThan(0)

    expect(compiled(folder, files, language)).toBe('')
  })
})

describe('snippets run', () => {
  const home = process.cwd()
  const elsewhere = mkdtempSync(join(tmpdir(), 'snippets-'))
  beforeAll(() => {
    process.chdir(elsewhere)
    process.env.SESSION_SECRET = SECRET
    process.env.SECRET_KEY = SECRET
    process.env.OLD_PASSWORD = SECRET
  })
  afterAll(() => {
    process.chdir(home)
    delete process.env.SESSION_SECRET
    delete process.env.SECRET_KEY
    delete process.env.OLD_PASSWORD
    rmSync(elsewhere, { recursive: true, force: true })
  })

  const runnable = placed.filter(({ marks }) => !marks.includes('no-run'))
  it.each(runnable)('$page.path, line $line', async (snippet) => {
    expect(await failureOf(snippet)).toBeUndefined()
  })
})

/** What the compiler says, and nothing if it has nothing to say. */
function compiled(folder: string, files: readonly string[], language: Language): string {
  const untyped = language === 'js' ? ['untyped.d.ts'] : []
  const around = ['around.d.ts', 'elsewhere.d.ts', ...untyped].map((file) => `../../test/${file}`)
  const config = {
    extends: '../../../tsconfig.base.json',
    // JavaScript has no place to say what a parameter is.
    compilerOptions: { noImplicitAny: language === 'ts' },
    files: [...files, ...around],
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  const tsc = fileURLToPath(new URL('../../node_modules/.bin/tsc', import.meta.url))
  try {
    return execFileSync(tsc, ['-p', folder], { encoding: 'utf8' })
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
}

/**
 * In the handler of a request that has a session: what the snippet throws there, or makes the response an error by, or
 * what the routes do that it adds.
 */
async function failureOf(snippet: Placed): Promise<unknown> {
  const failures: unknown[] = []
  const tell = (error: unknown, _: Request, res: Response, next: NextFunction) => {
    failures.push(error)
    if (res.headersSent) next(error)
    else res.status(500).end()
  }
  const app = express()
  app.use(express.urlencoded())
  if (!/app\.use\(\n? *session\(/.test(snippet.code)) app.use(ours.session())

  const site = express()
  site.use(ours.session())
  site.all('/', async (req, res) => {
    await run(snippet, { ...ours, ...AROUND(), app, req, res }, (specifier) => import(specifier))
    if (!res.headersSent) res.end()
  })
  site.use(tell)
  await fetch(await serve(site))

  app.use(tell)
  // One visitor goes through them all, and stays logged in.
  const someone = visitor(await serve(app))
  for (const { method, path } of routesOf(app)) {
    await (method === 'GET' ? someone.get(path) : someone.post(path, FORM))
  }
  return failures[0]
}

const FORM = { name: 'ann', handle: 'of nobody' }

/** What the reader has made before. */
const AROUND = () => ({
  store: ours.memoryStore(),
  sessions: ours.createSessions(),
  check: async () => ({ id: 'ann', passwordVersion: '1' }),
  change: async () => '2',
  secret: SECRET,
  client: {},
  url: 'http://localhost',
  request: new globalThis.Request('http://localhost'),
  arrivals: { add() {} },
  refusals: { add() {} },
  database: { session: async () => undefined },
  users: { find: async () => ({ passwordVersion: '1', passwordChangedAt: '2026' }) },
  passwordFits: async () => true,
  // Nobody is asked outside of this machine.
  fetch: async () => new globalThis.Response(),
})

function routesOf(app: Express): readonly { readonly method: string; readonly path: string }[] {
  return app.router.stack.flatMap(({ route }) => {
    if (route === undefined) return []
    return route.stack.map(({ method }) => ({ method: method.toUpperCase(), path: route.path }))
  })
}
