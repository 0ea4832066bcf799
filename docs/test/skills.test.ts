import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { page, pages } from './pages.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const skills = pages.filter(({ path }) => path.endsWith('/SKILL.md'))

it.each(['packages/core', ...globSync('packages/adapter-*', { cwd: root })])(
  '%s has skills, and publishes them',
  (folder) => {
    const { files } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))

    expect(skills.some(({ path }) => path.startsWith(`${folder}/skills/`))).toBe(true)
    expect(files).toContain('skills')
  },
)

describe.each(skills.map(({ path, text }) => [path, text] as const))('%s', (path, text) => {
  it('says what it is called and when it is of use, as programs read it', () => {
    const [, name, description = ''] =
      /^---\nname: (.*)\ndescription: (.*)\n---\n\n# /.exec(text) ?? []

    expect(name).toBe(basename(dirname(path)))
    expect(description.length).toBeGreaterThan(50)
    expect(description.length).toBeLessThan(1024)
  })

  it('leads to pages that the site has', () => {
    const addresses = text.matchAll(
      /https:\/\/sealed-session\.github\.io\/sealed-session\/([\w/-]+)/g,
    )
    for (const [, place = ''] of addresses) {
      if (place === 'why/' || place === 'overview') continue
      expect(page(`docs/${place}.md`).text).toMatch(/^# /)
    }
  })
})
