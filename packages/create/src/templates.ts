/** Which apps can be created, and what does each of them need? */

export const LANGUAGES = ['typescript', 'javascript'] as const
export type Language = (typeof LANGUAGES)[number]

export interface Template {
  readonly title: string
  /** Ours comes first; versions are those that the starters are tested with. */
  readonly dependencies: readonly [ours: string, ...others: string[]]
  readonly devDependencies: readonly string[]
  /** Which only TypeScript needs. */
  readonly types: readonly string[]
}

export const TEMPLATES = {
  express: {
    title: 'Express',
    dependencies: ['@sealed-session/express', 'express'],
    devDependencies: ['supertest'],
    types: ['@types/express', '@types/supertest'],
  },
  koa: {
    title: 'Koa',
    dependencies: ['@sealed-session/koa', '@koa/bodyparser', 'koa'],
    devDependencies: ['supertest'],
    types: ['@types/koa', '@types/supertest'],
  },
  fastify: {
    title: 'Fastify',
    dependencies: ['@sealed-session/fastify', '@fastify/formbody', 'fastify'],
    devDependencies: [],
    types: [],
  },
  h3: {
    title: 'h3',
    dependencies: ['@sealed-session/h3', 'h3'],
    devDependencies: [],
    types: [],
  },
  fetch: {
    title: 'a fetch handler (Workers, Deno, Bun, Node)',
    dependencies: ['@sealed-session/core', 'srvx'],
    devDependencies: [],
    types: [],
  },
} as const satisfies Readonly<Record<string, Template>>

export type TemplateName = keyof typeof TEMPLATES
export const TEMPLATE_NAMES = Object.keys(TEMPLATES) as readonly TemplateName[]
