/** What the figures were measured on, and which versions of what. */
import { existsSync, readFileSync } from 'node:fs'
import { arch, cpus, release, totalmem, type } from 'node:os'
import { join } from 'node:path'
import { rivals, root } from './bundle.ts'
import { runtimeVersions } from './runtimes.ts'

/** Paragraphs of Markdown. */
export function about(): string[] {
  const [first] = cpus()
  const memory = Math.round(totalmem() / 2 ** 30)
  const date = new Date().toISOString().slice(0, 10)
  const libraries = ['@sealed-session/core', ...rivals].filter((name) => name !== 'echarts')
  return [
    `Measured on ${date} by \`npm run bench\`; [how to read it](README.md).`,
    [
      `- Machine: ${first?.model.trim()}, ${cpus().length} cores, ${memory} GB of memory`,
      `- System: ${distribution()}${type()} ${/^\d+\.\d+/.exec(release())?.[0]}, ${arch()}`,
      `- Runtimes: ${runtimeVersions().join(', ')}`,
      `- Libraries: ${libraries.map((name) => `${name} ${versionOf(name)}`).join(', ')}`,
    ].join('\n'),
  ]
}

function versionOf(name: string): string {
  const folder = join(root, 'node_modules', name)
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version: string })
    .version
}

function distribution(): string {
  const file = '/etc/os-release'
  if (!existsSync(file)) return ''
  const name = /^PRETTY_NAME="(.*)"$/m.exec(readFileSync(file, 'utf8'))?.[1]
  return name === undefined ? '' : `${name}, `
}
