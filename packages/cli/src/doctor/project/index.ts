/** What is to be said about the project in this folder? */
import type { Check } from '../finding.ts'
import { checkCopies } from './copies.ts'
import { checkKeys, usesKeyRing } from './keys.ts'
import { checkNode } from './node.ts'
import { checkOthers } from './others.ts'
import type { Project } from './project.ts'
import { checkSecret } from './secret.ts'
import { readSources } from './sources.ts'
import { checkSqlite } from './sqlite.ts'

export { type Project, readProject } from './project.ts'

export async function examineProject(
  project: Project,
  keys?: string,
  env: NodeJS.Dict<string> = process.env,
): Promise<readonly Check[]> {
  const sources = readSources(project.folder)
  return [
    checkSecret(project, sources, env, usesKeyRing(sources)),
    await checkKeys(project, sources, keys, Date.now()),
    checkCopies(project),
    checkNode(project, process.versions.node),
    checkOthers(project, sources),
    checkSqlite(project, sources),
  ].filter((check) => check !== undefined)
}
