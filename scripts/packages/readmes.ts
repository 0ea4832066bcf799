/** Is it true what the READMEs say: do snippets compile, with what the install lines install; are links there? */
import { execFileSync } from 'node:child_process'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { REPOSITORY } from '../workspaces.ts'

interface Snippet {
  readonly language: 'js' | 'ts'
  readonly code: string
}

/** Answers with what is not true. Snippets are compiled in a folder that has the packages. */
export function untruths(elsewhere: string): readonly string[] {
  const published = globSync(['packages/*/README.md', 'conformance/README.md'])
  return [
    ...published.flatMap(deadLinks),
    ...['README.md', ...published].flatMap((file) => [
      ...notInstalled(file),
      ...snippetsOf(file).flatMap((snippet, at) => notCompiled(snippet, file, at, elsewhere)),
    ]),
  ]
}

/** On npm a README stands alone: its links say where the source is, and have to be there. */
function deadLinks(file: string): readonly string[] {
  const links = [...readFileSync(file, 'utf8').matchAll(/\]\(([^)]+)\)/g)].map(
    ([, link]) => link ?? '',
  )
  return links
    .filter((link) => {
      const [, path] = link.match(RegExp(`^${REPOSITORY}/(?:blob|tree)/main/([^#]*)`)) ?? []
      return path === undefined ? !/^(https:|#)/.test(link) : !existsSync(path)
    })
    .map((link) => `${file}: nothing is at ${link}`)
}

function notInstalled(file: string): readonly string[] {
  const text = readFileSync(file, 'utf8')
  const installed = [...text.matchAll(/npm install (.*)/g)].flatMap(([, names]) =>
    names?.split(' '),
  )
  const imported = snippetsOf(file).flatMap(({ code }) => [...code.matchAll(/from '([^']+)'/g)])
  return imported
    .map(([, specifier = '']) => specifier)
    .filter((specifier) => !/^(\.|node:)/.test(specifier))
    .filter((specifier) => !installed.includes(packageOf(specifier)))
    .map((specifier) => `${file}: ${specifier} is imported, and no line installs it`)
}

function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

function snippetsOf(file: string): readonly Snippet[] {
  const blocks = readFileSync(file, 'utf8').matchAll(/^```(?<language>js|ts)\n(?<code>.*?)^```/gms)
  return [...blocks].map(({ groups }) => groups as unknown as Snippet)
}

function notCompiled(
  { language, code }: Snippet,
  file: string,
  at: number,
  elsewhere: string,
): readonly string[] {
  const folder = join(elsewhere, 'readmes')
  const name = `${file.replaceAll('/', '-')}-${at + 1}.ts`
  writeFileSync(join(folder, name), `${code}\nexport {}\n`)
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
  const config = join(folder, `tsconfig.${basename(name, '.ts')}.json`)
  writeFileSync(
    config,
    JSON.stringify({
      // JavaScript has no place to say what a parameter is.
      compilerOptions: { ...OPTIONS, noImplicitAny: language === 'ts' },
      files: [name, ...AROUND[language]],
    }),
  )
  try {
    execFileSync('tsc', ['-p', config], { encoding: 'utf8' })
    return []
  } catch (error) {
    return [`${file}, snippet ${at + 1}:\n${(error as { stdout: string }).stdout}`]
  }
}

const OPTIONS = {
  target: 'es2023',
  module: 'nodenext',
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: ['node'],
}
/** In JavaScript a session holds whatever it holds. */
const AROUND = {
  ts: ['around.d.ts', 'vitest.d.ts', 'next.d.ts'],
  js: ['around.d.ts', 'vitest.d.ts', 'next.d.ts', 'untyped.d.ts'],
}
