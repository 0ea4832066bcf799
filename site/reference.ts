/** Writes the reference: a page for each thing that can be imported from, out of the sources' doc comments. */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { Application } from 'typedoc'
import { PAGES } from './lay-out.ts'

const ROOT = join(import.meta.dirname, '..')

/** Of each published entry its source, by the specifier that imports it; the core's come first. */
export function entries(): ReadonlyMap<string, string> {
  const manifests = globSync(['packages/*/package.json', 'conformance/package.json'], { cwd: ROOT })
  const found = manifests.flatMap((file) => {
    const { name, exports = {} } = JSON.parse(readFileSync(join(ROOT, file), 'utf8'))
    return Object.entries(exports as Record<string, { 'sealed-session-source'?: string }>).flatMap(
      ([subpath, { 'sealed-session-source': source }]) =>
        source === undefined
          ? []
          : [[name + subpath.slice(1), join(ROOT, dirname(file), source)] as const],
    )
  })
  const isCore = (specifier: string) => /^@sealed-session\/core(\/|$)/.test(specifier)
  found.sort(
    ([one], [other]) => Number(isCore(other)) - Number(isCore(one)) || one.localeCompare(other),
  )
  return new Map(found)
}

export async function writeReference(): Promise<void> {
  const byName = new Map([...entries()].map(([specifier, source]) => [nameOf(source), specifier]))
  const missing = [...entries().values()].filter((source) => !existsSync(source))
  if (missing.length > 0) throw new Error(`Not there: ${missing.join(', ')}`)

  const app = await Application.bootstrapWithPlugins(OPTIONS([...entries().values()]))
  const project = await app.convert()
  if (project === undefined) throw new Error('The sources could not be read')
  for (const module of project.children ?? []) module.name = byName.get(module.name) ?? module.name
  await app.generateOutputs(project)
  if (app.logger.hasErrors()) throw new Error('The reference could not be written')
}

/** What TypeDoc calls the module of a source. */
function nameOf(source: string): string {
  return relative(ROOT, source).replace(/(\/index)?\.ts$/, '')
}

const OPTIONS = (entryPoints: string[]) => ({
  entryPoints,
  tsconfig: join(import.meta.dirname, 'tsconfig.reference.json'),
  plugin: ['typedoc-plugin-markdown'],
  outputs: [{ name: 'markdown', path: join(PAGES, 'reference') }],
  name: 'Reference',
  readme: 'none',
  // One page for each entry.
  router: 'module',
  entryFileName: 'index',
  excludeInternal: true,
  excludePrivate: true,
  excludeExternals: true,
  disableSources: true,
  hidePageHeader: true,
  hideBreadcrumbs: true,
  // A line for each property says more than a heading for each.
  parametersFormat: 'table' as const,
  interfacePropertiesFormat: 'table' as const,
  classPropertiesFormat: 'table' as const,
  typeAliasPropertiesFormat: 'table' as const,
  typeDeclarationFormat: 'table' as const,
  propertyMembersFormat: 'table' as const,
  groupOrder: ['Functions', 'Variables', 'Classes', 'Interfaces', 'Type Aliases'],
  skipErrorChecking: true,
  logLevel: 'Warn' as const,
  // Types of the frameworks, and of what is inside, are not ours to show.
  validation: { notExported: false, invalidLink: true, notDocumented: false },
})
