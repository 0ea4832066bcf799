/** Does another library keep sessions here as well? */
import type { Check, Finding } from '../finding.ts'
import { namedBy, type Project } from './project.ts'
import { isCode, type Source } from './sources.ts'

/** Libraries that set `req.session` and its like, or a cookie that is named `session` by default. */
const OTHERS = [
  'express-session',
  'cookie-session',
  'client-sessions',
  'koa-session',
  'koa-generic-session',
  'koa-session2',
  '@fastify/session',
  '@fastify/secure-session',
  'fastify-session',
  '@mgcrea/fastify-session',
  'iron-session',
  'next-session',
  'nuxt-auth-utils',
  'hono-sessions',
  '@hono/session',
  'svelte-kit-cookie-session',
  '@hapi/yar',
] as const

export function checkOthers(project: Project, sources: readonly Source[]): Check {
  const code = sources.filter(isCode)
  const named = namedBy(project)
  const findings = [
    ...OTHERS.flatMap((library) => {
      const files = code.filter((source) => imports(source, library)).map(({ path }) => path)
      if (files.length > 0) return [mounted(library, files)]
      return library in named ? [onlyInstalled(library)] : []
    }),
    ...ownSessionsOfH3(code),
  ]
  const fine = findings.length === 0 ? ['no other session library'] : []
  return { about: 'other libraries', fine, findings }
}

function imports({ text }: Source, library: string): boolean {
  const name = library.replaceAll('/', '\\/')
  return RegExp(`(?:from|import|require\\(|import\\()\\s*['"]${name}(?:/[^'"]*)?['"]`).test(text)
}

function mounted(library: string, files: readonly string[]): Finding {
  return {
    id: 'other-library',
    level: 'warning',
    what: `${library} is used in ${listed(files)}.`,
    why: 'Two libraries that both set req.session, or a cookie of one name, undo what the other did.',
    fix: `Remove it there (npm uninstall ${library}), or give the two different cookie names and different paths.`,
  }
}

function onlyInstalled(library: string): Finding {
  return {
    id: 'other-library-installed',
    level: 'note',
    what: `${library} is in package.json, and no file here imports it.`,
    why: 'Most likely it was left behind by a migration.',
    fix: `npm uninstall ${library}`,
  }
}

/** h3 brings sessions of its own, under names that are easily taken for ours. */
function ownSessionsOfH3(code: readonly Source[]): readonly Finding[] {
  const own =
    /import\s*(?:type\s*)?\{[^}]*\b(?:useSession|getSession|updateSession|clearSession)\b[^}]*\}\s*from\s*['"]h3['"]/
  const files = code.filter(({ text }) => own.test(text)).map(({ path }) => path)
  if (files.length === 0) return []
  return [
    {
      id: 'h3-own-sessions',
      level: 'warning',
      what: `h3’s own sessions are used in ${listed(files)}.`,
      why: 'They are other sessions than ours, in a cookie named h3 by default: what one writes the other does not see.',
      fix: "import { getSession } from '@sealed-session/h3'",
    },
  ]
}

const NAMED = 3

function listed(files: readonly string[]): string {
  const named = files.slice(0, NAMED).join(', ')
  return files.length > NAMED ? `${named} and ${files.length - NAMED} more` : named
}
