/** The frameworks that are measured. The first of each is the framework with no session library. */
import type { Library } from './app.ts'
import { express } from './express.ts'
import { fastify } from './fastify.ts'
import { fetchHandlers } from './fetch.ts'
import { h3 } from './h3.ts'
import { koa } from './koa.ts'
import { type ServedName, served } from './served.ts'

export const frameworks = {
  Express: express,
  Koa: koa,
  Fastify: fastify,
  h3,
  fetch: fetchHandlers,
} as const

export type Framework = keyof typeof frameworks | ServedName

/** And those with their sessions on the server. */
const all: Readonly<Record<Framework, readonly Library[]>> = { ...frameworks, ...served }

export function librariesOf(framework: Framework): readonly Library[] {
  return all[framework] ?? []
}

export function libraryOf(framework: Framework, name: string): Library {
  const library = librariesOf(framework).find((each) => each.name === name)
  if (library === undefined) throw new Error(`${framework} has no ${name}`)
  return library
}
