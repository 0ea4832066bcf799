/** Which packages are there? */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Where the source is, for whoever found a package elsewhere. */
export const REPOSITORY = 'https://github.com/sealed-session/sealed-session'

export interface Workspace {
  readonly folder: string
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly scripts?: Readonly<Record<string, string>>
}

export function workspaces(): readonly Workspace[] {
  return globSync(['packages/*', 'conformance', 'docs', 'examples/*', 'bench'])
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => ({ folder, ...readManifest(folder) }))
    .sort((one, other) => one.name.localeCompare(other.name))
}

export function publishable(): readonly Workspace[] {
  return workspaces().filter((workspace) => !workspace.private)
}

function readManifest(folder: string): Omit<Workspace, 'folder'> {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}
