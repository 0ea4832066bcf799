/** Which project is this, and what is installed in it? */
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { Failure } from '../../terminal/failure.ts'

export interface Manifest {
  readonly name?: string
  readonly version?: string
  readonly engines?: { readonly node?: string }
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** A package as it lies somewhere in `node_modules`. */
export interface Installed {
  readonly name: string
  readonly version: string
  readonly folder: string
  readonly manifest: Manifest
}

export interface Project {
  readonly folder: string
  /** Undefined: there is no package.json here. */
  readonly manifest: Manifest | undefined
  /** Every copy of our packages, wherever it lies. */
  readonly ours: readonly Installed[]
}

/** @throws {Failure} if there is no such folder. */
export function readProject(folder: string): Project {
  const root = resolve(folder)
  if (!existsSync(root)) {
    throw new Failure(`${folder} is not there.`, 'Name the folder that has the package.json.')
  }
  return { folder: root, manifest: readManifest(root), ours: copiesOfOurs(root) }
}

/** What the project says that it needs, at work or while it is worked on. */
export function namedBy({ manifest }: Project): Readonly<Record<string, string>> {
  return { ...manifest?.devDependencies, ...manifest?.dependencies }
}

/** The package as code in this folder would find it. */
export function installedFor(folder: string, name: string): Installed | undefined {
  for (const at of upwards(folder)) {
    const found = readInstalled(join(at, 'node_modules', name))
    if (found !== undefined) return found
  }
  return undefined
}

/** How a person in the project's folder would write it. */
export function shortPath({ folder }: Pick<Project, 'folder'>, path: string): string {
  return relative(folder, path) || '.'
}

function readManifest(folder: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  } catch {
    return undefined
  }
}

function readInstalled(folder: string): Installed | undefined {
  const manifest = readManifest(folder)
  if (manifest?.name === undefined || manifest.version === undefined) return undefined
  return { name: manifest.name, version: manifest.version, folder: realpathSync(folder), manifest }
}

function* upwards(folder: string): Iterable<string> {
  let at = folder
  while (true) {
    yield at
    if (dirname(at) === at) return
    at = dirname(at)
  }
}

/** As deep as package managers nest; deeper is a circle. */
const DEEPEST = 8

function copiesOfOurs(root: string): readonly Installed[] {
  const copies = new Map<string, Installed>()
  const seen = new Set<string>()
  const add = (folder: string) => {
    const found = readInstalled(folder)
    if (found?.name.startsWith('@sealed-session/')) copies.set(found.folder, found)
  }
  for (const at of upwards(root)) look(join(at, 'node_modules'), DEEPEST, seen, add)
  return [...copies.values()].sort((one, other) => one.folder.localeCompare(other.folder))
}

/** Every package below, of all that npm, pnpm and yarn lay out. */
function look(
  modules: string,
  depth: number,
  seen: Set<string>,
  add: (folder: string) => void,
): void {
  if (depth === 0 || !existsSync(modules)) return
  const real = realpathSync(modules)
  if (seen.has(real)) return
  seen.add(real)
  for (const folder of packagesIn(modules)) {
    add(folder)
    look(join(folder, 'node_modules'), depth - 1, seen, add)
  }
  for (const each of foldersIn(join(modules, '.pnpm'))) {
    look(join(modules, '.pnpm', each, 'node_modules'), depth - 1, seen, add)
  }
}

function packagesIn(modules: string): string[] {
  return foldersIn(modules).flatMap((name) => {
    if (name.startsWith('.')) return []
    const folder = join(modules, name)
    return name.startsWith('@') ? foldersIn(folder).map((each) => join(folder, each)) : [folder]
  })
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((each) => each.isDirectory() || each.isSymbolicLink())
      .map(({ name }) => name)
  } catch {
    return []
  }
}
