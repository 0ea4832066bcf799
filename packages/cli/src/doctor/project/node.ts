/** Is Node new enough, here and wherever the project says that it runs? */
import { minVersion, satisfies, subset } from 'semver'
import type { Check, Finding } from '../finding.ts'
import type { Project } from './project.ts'

/** What every package of ours asks for. */
const NEEDED = '>=20.19'

export function checkNode({ ours, manifest }: Project, version: string): Check {
  const ranges = ours
    .map((each) => each.manifest.engines?.node)
    .filter((each) => each !== undefined)
  const range = ranges.find((each) => !satisfies(version, each)) ?? ranges[0] ?? NEEDED
  const findings: Finding[] = []
  if (!satisfies(version, range)) {
    findings.push({
      id: 'node-too-old',
      level: 'fault',
      what: `This is Node ${version}; @sealed-session needs ${range}.`,
      why: 'What it lacks shows as an error about something else, at start or at the first request.',
      fix: `nvm install ${minVersion(range)?.major ?? 22}`,
    })
  }
  const promised = manifest?.engines?.node
  if (promised !== undefined && !subset(promised, range)) {
    findings.push({
      id: 'engines-too-wide',
      level: 'note',
      what: `package.json promises Node ${promised}; @sealed-session needs ${range}.`,
      why: 'A server with the oldest Node that it allows would not start.',
      fix: `"engines": { "node": "${range}" }`,
    })
  }
  return { about: 'Node', fine: findings.length === 0 ? [`Node ${version}`] : [], findings }
}
