/** Is each of our packages there once, and do they fit each other? */
import { satisfies } from 'semver'
import type { Check, Finding } from '../finding.ts'
import { type Installed, installedFor, type Project, shortPath } from './project.ts'

export function checkCopies(project: Project): Check {
  const { ours } = project
  const about = 'packages'
  if (ours.length === 0) return { about, fine: [], findings: [notInstalled()] }
  const names = [...new Set(ours.map(({ name }) => name))].sort()
  const findings = names.flatMap((name) => severalOf(name, project))
  return {
    about,
    fine: names.map((name) => `${name} ${versionsOf(name, ours).join(', ')}`),
    findings: [...findings, ...misfits(project)],
  }
}

function notInstalled(): Finding {
  return {
    id: 'not-installed',
    level: 'note',
    what: 'No package of @sealed-session is installed here.',
    why: 'So there is nothing to say about versions; perhaps this is not the app’s folder.',
    fix: 'npm install @sealed-session/express (or koa, fastify, h3, hono, next, sveltekit)',
  }
}

function severalOf(name: string, project: Project): readonly Finding[] {
  const copies = project.ours.filter((each) => each.name === name)
  if (copies.length === 1) return []
  const versions = versionsOf(name, project.ours)
  const where = copies.map(({ folder }) => shortPath(project, folder)).join(', ')
  if (versions.length > 1) {
    return [
      {
        id: 'several-versions',
        level: 'fault',
        what: `${name} is installed in ${versions.length} versions (${versions.join(', ')}): ${where}.`,
        why: 'A session that one has opened need not be known to the other, and fixes reach only one.',
        fix: `npm install ${name}@${versions.at(-1)} in each package that names it, then: npm dedupe`,
      },
    ]
  }
  return [
    {
      id: 'several-copies',
      level: 'warning',
      what: `${name} ${versions[0]} is installed ${copies.length} times: ${where}.`,
      why: 'They find each other’s sessions, but types of the one are not those of the other.',
      fix: 'npm dedupe',
    },
  ]
}

function versionsOf(name: string, ours: readonly Installed[]): string[] {
  const versions = ours.filter((each) => each.name === name).map(({ version }) => version)
  return [...new Set(versions)].sort()
}

/** What a package of ours asks for, and what it gets: of ours, and of frameworks. */
function misfits(project: Project): readonly Finding[] {
  return project.ours.flatMap((each) => {
    const wanted = { ...each.manifest.dependencies, ...each.manifest.peerDependencies }
    return Object.entries(wanted).flatMap(([name, range]) => {
      const found = installedFor(each.folder, name) ?? installedFor(project.folder, name)
      if (found === undefined) return []
      if (satisfies(found.version, range, { includePrerelease: true })) return []
      return [misfit(each, found, range)]
    })
  })
}

function misfit(each: Installed, found: Installed, range: string): Finding {
  return {
    id: 'version-mismatch',
    level: 'fault',
    what: `${each.name} ${each.version} works with ${found.name} ${range}, and ${found.version} is installed.`,
    why: 'It was never tested with that, and may lose sessions there.',
    fix: `npm install ${found.name}@"${range}"`,
  }
}
