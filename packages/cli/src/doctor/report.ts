/** What can be pasted into an issue: versions and findings, and nothing that is anybody’s own. */
import { homedir, release } from 'node:os'
import { printable } from '../terminal/print.ts'
import type { Check } from './finding.ts'
import { namedBy, type Project } from './project/project.ts'

export interface Reported {
  readonly version: string
  readonly project: Project
  readonly checks: readonly Check[]
  /** Hosts that were visited: whose they are is no matter. */
  readonly hosts: readonly string[]
}

/** Frameworks, and what stands between them and a session. */
const TELLING =
  /^(?:@sealed-session\/.*|express|koa|fastify|h3|hono|next|nuxt|@sveltejs\/kit|passport|.*session.*|better-sqlite3|typescript)$/

export function reportOf({ version, project, checks, hosts }: Reported): string {
  const hide = hider(project.folder, hosts)
  const named = Object.entries(namedBy(project)).filter(([name]) => TELLING.test(name))
  const findings = checks.flatMap(({ about, findings }) =>
    findings.map(({ id, level, what }) => `- ${level} \`${id}\` (${hide(about)}): ${hide(what)}`),
  )
  return [
    '### sealed-session doctor',
    '',
    `- sealed-session ${version}, Node ${process.versions.node}, ${process.platform} ${release().split('.')[0]} (${process.arch})`,
    ...project.ours.map((each) => `- installed: ${each.name} ${each.version}`),
    ...named.map(([name, range]) => `- asks for: ${name} ${printable(range, 40)}`),
    '',
    '#### Findings',
    '',
    ...(findings.length === 0 ? ['none'] : findings),
  ].join('\n')
}

/** Folders, hosts and queries are the reporter’s own. */
function hider(folder: string, hosts: readonly string[]): (text: string) => string {
  const names = hosts.flatMap((host) => [host, host.replace(/:\d+$/, '')])
  const replaced: readonly (readonly [text: string, by: string])[] = [
    [folder, '<project>'],
    [homedir(), '~'],
    ...[...new Set(names)].map((name) => [name, '<host>'] as const),
  ]
  return (text) => {
    const hidden = replaced.reduce((rest, [own, by]) => rest.replaceAll(own, by), text)
    return printable(hidden.replace(/\?\S*/g, '?…'), 600)
  }
}
