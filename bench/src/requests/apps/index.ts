/** The frameworks that are measured. The first of each is the framework with no session library. */
import type { Library } from './app.ts'
import { express } from './express.ts'
import { fastify } from './fastify.ts'
import { fetchHandlers } from './fetch.ts'
import { h3 } from './h3.ts'
import { koa } from './koa.ts'
import { served } from './served.ts'

export const frameworks = {
  Express: express,
  Koa: koa,
  Fastify: fastify,
  h3,
  fetch: fetchHandlers,
} as const

/** And those with their sessions on the server. */
export const all = { ...frameworks, ...served } as const

export type Framework = keyof typeof all

export function libraryOf(framework: Framework, name: string): Library {
  const library = all[framework].find((each) => each.name === name)
  if (library === undefined) throw new Error(`${framework} has no ${name}`)
  return library
}
