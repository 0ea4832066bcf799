/** How the site looks and is found through. Its pages are laid out before (`lay-out.ts`, `reference.ts`). */
import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { type DefaultTheme, defineConfig } from 'vitepress'
import llmstxt from 'vitepress-plugin-llms'
import { REPOSITORY } from '../../scripts/workspaces.ts'
import { PAGES, titleOf } from '../lay-out.ts'

const ABOUT =
  'Sessions for JavaScript servers, sealed in a cookie or kept in a store, behaving the same everywhere.'
const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="14" fill="#0b7a75"/><path d="M10 15h12v8H10zM12 15v-3a4 4 0 0 1 8 0v3" fill="none" stroke="#fff" stroke-width="2.4"/></svg>`

/** Where a page's own title says too much, or too little beside its neighbours. */
const NAMES: Readonly<Record<string, string>> = {
  index: 'What is here',
  'start/index': 'Which framework?',
  overview: 'Verbs, options, all of it',
  serverless: 'Fetch handlers and platforms',
  scaling: 'From one process to millions',
  interop: 'With FastAPI, Starlette, Flask',
  reporting: 'Reporting a vulnerability',
  'packages/cli': 'sealed-session, the command',
}

/** In the order in which most people look for them. */
const START = ['express', 'koa', 'fastify', 'h3', 'hono', 'next', 'sveltekit', 'fetch'].map(
  (framework) => `start/${framework}`,
)

export default defineConfig({
  title: 'sealed-session',
  description: ABOUT,
  lang: 'en',
  base: '/sealed-session/',
  srcDir: '.pages',
  cleanUrls: true,
  lastUpdated: false,
  metaChunk: true,
  head: [['link', { rel: 'icon', href: `data:image/svg+xml,${encodeURIComponent(ICON)}` }]],
  vite: {
    plugins: [llmstxt({ description: ABOUT, domain: 'https://sealed-session.github.io' })],
    // Search brings its own words; the rest is text.
    build: { chunkSizeWarningLimit: 2000 },
  },
  themeConfig: {
    nav: [
      { text: 'First steps', link: '/start/' },
      { text: 'Troubleshooting', link: '/troubleshooting' },
      { text: 'Reference', link: '/spec' },
    ],
    sidebar: sidebar(),
    outline: [2, 3],
    search: {
      provider: 'local',
      options: {
        miniSearch: {
          searchOptions: {
            fuzzy: 0.15,
            // Whoever looks for a word has a problem more often than a type.
            boostDocument: (page: string) => (page.includes('/reference/') ? 0.3 : 1),
          },
        },
      },
    },
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
    docFooter: { prev: false, next: false },
  },
})

function sidebar(): DefaultTheme.SidebarItem[] {
  return [
    group('First steps', ['index', 'start/index', ...START, 'overview']),
    group('When something is wrong', ['troubleshooting', 'warnings']),
    folded('Each error, refusal and warning', inFolder('why')),
    group('Going live', ['deployment', 'security', 'serverless', 'scaling', 'performance']),
    group('Stores and formats', ['stores', 'interop']),
    folded('Moving from another library', ['migration/index', ...inFolder('migration')]),
    group('Making more of it', ['adapters', 'contributing', 'reporting']),
    folded('Packages', inFolder('packages')),
    group('Reference', ['spec', 'wire']),
    folded('What can be imported', inFolder('reference')),
    folded('Decisions', inFolder('decisions')),
  ]
}

function group(text: string, places: readonly string[]): DefaultTheme.SidebarItem {
  return { text, items: places.filter(isThere).map(item) }
}

function folded(text: string, places: readonly string[]): DefaultTheme.SidebarItem {
  return { ...group(text, places), collapsed: true }
}

function item(place: string): DefaultTheme.SidebarItem {
  // The name that somebody looks for, as the message says it.
  const text = /^why\//.test(place)
    ? place.slice('why/'.length)
    : (NAMES[place] ?? titleOf(`${place}.md`))
  return {
    text: text.replace(/^(First steps with|Moving from) /, ''),
    link: `/${place.replace(/(^|\/)index$/, '$1')}`,
  }
}

function isThere(place: string): boolean {
  return existsSync(join(PAGES, `${place}.md`))
}

function inFolder(folder: string): readonly string[] {
  return globSync(`${folder}/**/*.md`, { cwd: PAGES })
    .map((file) => file.replace(/\.md$/, ''))
    .filter((place) => place !== `${folder}/index`)
    .sort()
}
