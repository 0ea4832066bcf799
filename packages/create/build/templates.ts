/** How do the starters of examples/starters, whose tests run there, become the templates that are published? */
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join } from 'node:path'
import {
  LANGUAGES,
  type Language,
  TEMPLATE_NAMES,
  TEMPLATES,
  type TemplateName,
} from '../src/templates.ts'

const HERE = join(import.meta.dirname, '..')
const REPOSITORY = join(HERE, '../..')
const STARTERS = join(REPOSITORY, 'examples/starters')

/** What each starter consists of, beside the page that all of them show. */
const FILES = ['app.ts', 'server.ts', 'app.test.ts']

/** Where the versions stand that all of this is tested with. */
const VERSIONS: Readonly<Record<string, string>> = {
  ...versionsIn(join(REPOSITORY, 'package.json')),
  ...versionsIn(join(STARTERS, 'package.json')),
}

/** Node takes the types out as it runs a file, so whatever needs more than that is an error. */
const TSCONFIG = `{
  "compilerOptions": {
    "target": "es2023",
    "module": "nodenext",
    "types": ["node"],
    "strict": true,
    "noEmit": true,
    "allowImportingTsExtensions": true,
    "erasableSyntaxOnly": true,
    "verbatimModuleSyntax": true,
    "skipLibCheck": true
  },
  "include": ["src"]
}
`

rmSync(join(HERE, 'templates'), { recursive: true, force: true })
for (const template of TEMPLATE_NAMES) {
  for (const language of LANGUAGES) make(template, language)
}

function make(template: TemplateName, language: Language): void {
  const write = (name: string, text: string) => {
    const file = join(HERE, 'templates', template, language, name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  const convert = language === 'typescript' ? besideOneAnother : toJavaScript
  const sources = ['page.ts', ...FILES.map((name) => join(template, name))]
  for (const source of sources) {
    const name = source.slice(source.lastIndexOf('/') + 1)
    const text = readFileSync(join(STARTERS, 'src', source), 'utf8')
    write(join('src', language === 'typescript' ? name : name.replace(/ts$/, 'js')), convert(text))
  }
  write('package.json', `${JSON.stringify(manifestOf(template, language), null, 2)}\n`)
  write('README.md', readmeOf(template, language))
  if (language === 'typescript') write('tsconfig.json', TSCONFIG)
}

/** The page is next to what imports it. */
function besideOneAnother(source: string): string {
  return source.replaceAll("'../page.ts'", "'./page.ts'")
}

function toJavaScript(source: string): string {
  // What says something of types alone has nothing left to say it of.
  const untold = besideOneAnother(source).replace(/\/\*\*.*\*\/\ndeclare module .*?\n}\n/s, '')
  const stripped = stripTypeScriptTypes(untold).replaceAll(/'(\.\/[\w.]+)\.ts'/g, "'$1.js'")
  return execFileSync('biome', ['format', '--stdin-file-path=starter.js'], {
    cwd: REPOSITORY,
    encoding: 'utf8',
    input: stripped.trimStart(),
  })
}

function manifestOf(template: TemplateName, language: Language): object {
  const { dependencies, devDependencies, types } = TEMPLATES[template]
  const [ours] = dependencies
  // Strict package managers let nobody import what came along with something else.
  const testing = ours === '@sealed-session/core' ? [] : ['@sealed-session/core']
  const isTyped = language === 'typescript'
  const extension = isTyped ? 'ts' : 'js'
  return {
    private: true,
    version: '0.0.0',
    type: 'module',
    engines: { node: isTyped ? '>=22.18' : '>=20.19' },
    scripts: {
      dev: `node --env-file=.env --watch src/server.${extension}`,
      start: `node src/server.${extension}`,
      test: `node --test src/app.test.${extension}`,
      ...(isTyped && { typecheck: 'tsc' }),
    },
    dependencies: versioned(dependencies),
    devDependencies: versioned([
      ...testing,
      ...devDependencies,
      ...(isTyped ? [...types, '@types/node', 'typescript'] : []),
    ]),
  }
}

function versioned(names: readonly string[]): object {
  const entries = [...names].sort().map((name) => {
    const version = VERSIONS[name]
    if (version === undefined) throw new Error(`No manifest here has a version of ${name}`)
    return [name, `^${version}`] as const
  })
  return Object.fromEntries(entries)
}

function versionsIn(file: string): Readonly<Record<string, string>> {
  const { dependencies = {}, devDependencies = {} } = JSON.parse(readFileSync(file, 'utf8'))
  return { ...dependencies, ...devDependencies }
}

function readmeOf(template: TemplateName, language: Language): string {
  const [ours] = TEMPLATES[template].dependencies
  const check = language === 'typescript' ? 'npm run typecheck  # and whether the types fit\n' : ''
  return `# An app with sessions

\`\`\`sh
npm run dev        # at http://localhost:3000, with the secret of .env; starts anew after each change
npm test           # logs in and out, and lets two weeks pass
${check}npm start          # as a host runs it: with SESSION_SECRET from its environment
\`\`\`

\`.env\` holds the secret that sessions are sealed with. It is not for git: whoever has it can log in as anybody. Make another
one for production with \`npx sealed-session secret\`.

Safari keeps no Secure cookie of \`http://localhost\`: develop there with \`cookie: { secure: 'auto' }\`.

What sessions can do: [${ours}](https://www.npmjs.com/package/${ours}).
`
}
