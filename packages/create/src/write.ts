/** How does an app come into its folder? */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateSecret } from '@sealed-session/core'
import type { Wanted } from './ask.ts'

const TEMPLATES = fileURLToPath(new URL('../templates', import.meta.url))

export function write({ folder, template, language }: Omit<Wanted, 'install'>): void {
  mkdirSync(folder, { recursive: true })
  const within = (name: string) => join(folder, name)
  cpSync(join(TEMPLATES, template, language), folder, { recursive: true })

  const manifest = JSON.parse(readFileSync(within('package.json'), 'utf8'))
  const named = { name: nameOf(folder), ...manifest }
  writeFileSync(within('package.json'), `${JSON.stringify(named, null, 2)}\n`)
  // npm would leave a .gitignore out of the package.
  writeFileSync(within('.gitignore'), 'node_modules/\ndist/\n.env\n')
  // Readable by nobody else.
  writeFileSync(within('.env'), `SESSION_SECRET=${generateSecret()}\n`, { mode: 0o600 })
}

/** As npm takes it: small letters, digits and dashes. */
function nameOf(folder: string): string {
  const name = basename(resolve(folder))
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return name === '' ? 'app' : name
}
