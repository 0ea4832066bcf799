/** Runs a snippet of a page as it stands there, with what its reader has around it. */
import { stripTypeScriptTypes } from 'node:module'

/** What a page shows in a block. */
export interface Code {
  readonly code: string
  readonly language: string
}

export interface Scope {
  readonly [name: string]: unknown
}

/** What a snippet declares or exports, by name; `default` is what it exports so. */
export type Made = Readonly<Record<string, unknown>>

/** A module by its specifier, as the snippet imports it. */
export type Importer = (specifier: string) => Promise<Readonly<Record<string, unknown>>>

const AsyncFunction = (async () => {}).constructor as new (
  ...args: string[]
) => (...values: unknown[]) => Promise<Made>

const SPECIFIER = /^import (?:(?<names>[^'"]+?) from )?['"](?<from>[^'"]+)['"];?(?: *\/\/.*)?$/gm

/**
 * Lines that would listen on a port of the reader's are left out. A block of its own lets the snippet declare what
 * is in scope already, as a module may.
 */
export async function run(
  { code, language }: Code,
  scope: Scope,
  importer: Importer,
): Promise<Made> {
  const script = language === 'ts' ? stripTypeScriptTypes(code) : code
  const body = script
    .replaceAll(/^(?:await )?(?:app\.listen|serve)\(.*$/gm, '')
    .replaceAll(SPECIFIER, (_, names: string | undefined, from: string) => imported(names, from))
    .replaceAll(/^export default /gm, 'const exportedByDefault = ')
    .replaceAll(/^export \{.*$/gm, '')
    .replaceAll(/^export (?=const|let|async|function|class)/gm, '')
  const declared = [...body.matchAll(/^(?:const|let|(?:async )?function) (\w+)/gm)].map(
    ([, name = '']) => name,
  )
  const destructured = [...body.matchAll(/^const \{ ([\w, ]+) \} = (?!await imports)/gm)].flatMap(
    ([, names = '']) => names.split(', '),
  )
  const act = new AsyncFunction(
    ...Object.keys(scope),
    'imports',
    `{ ${body}\n return { ${[...declared, ...destructured].join(', ')} } }`,
  )
  const { exportedByDefault, ...made } = await act(...Object.values(scope), importer)
  return { ...made, default: exportedByDefault }
}

function imported(names: string | undefined, from: string): string {
  const module = `await imports('${from}')`
  if (names === undefined) return module
  const [, whole, braces] = /^(\w+)?(?:, )?(?:\{([\s\S]*)\})?$/.exec(names.trim()) ?? []
  const parts = (braces ?? '').split(',').map((part) => part.trim().replace(' as ', ': '))
  const bound = [whole && `default: ${whole}`, ...parts].filter(Boolean)
  return `const { ${bound.join(', ')} } = ${module}`
}
