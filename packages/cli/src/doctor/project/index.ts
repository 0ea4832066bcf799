/** What is to be said about the project in this folder? */
import type { Check } from '../finding.ts'
import { checkCopies } from './copies.ts'
import { checkNode } from './node.ts'
import { checkOthers } from './others.ts'
import type { Project } from './project.ts'
import { checkSecret } from './secret.ts'
import { readSources } from './sources.ts'
import { checkSqlite } from './sqlite.ts'

export { type Project, readProject } from './project.ts'

export function examineProject(
  project: Project,
  env: NodeJS.Dict<string> = process.env,
): readonly Check[] {
  const sources = readSources(project.folder)
  return [
    checkSecret(project, sources, env),
    checkCopies(project),
    checkNode(project, process.versions.node),
    checkOthers(project, sources),
    checkSqlite(project, sources),
  ].filter((check) => check !== undefined)
}
