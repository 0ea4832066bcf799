/** How many bytes does an entry weigh, minified, with all that it depends on? */
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { root } from '../bundle.ts'

export interface Entry {
  readonly name: string
  readonly ours: boolean
  /** The module that is bundled. */
  readonly script: string
  /** What is left out, since it is there anyway. */
  readonly without?: readonly string[]
}

export interface Size {
  readonly entry: Entry
  readonly minified: number
  readonly gzipped: number
}

export async function sizes(): Promise<readonly Size[]> {
  return Promise.all(entries.map(sizeOf))
}

async function sizeOf(entry: Entry): Promise<Size> {
  const { outputFiles } = await build({
    stdin: { contents: entry.script, resolveDir: join(root, 'bench') },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    mainFields: ['module', 'main'],
    conditions: ['sealed-session-source'],
    external: [...(entry.without ?? [])],
    write: false,
    logLevel: 'error',
  })
  const code = outputFiles[0]?.contents ?? new Uint8Array()
  if (code.length === 0) throw new Error(`nothing is left of ${entry.name}`)
  return { entry, minified: code.length, gzipped: gzipSync(code, { level: 9 }).length }
}

function ours(name: string, script: string, without: readonly string[] = []): Entry {
  return { name, ours: true, script, without }
}

function rival(name: string, script: string, without: readonly string[] = []): Entry {
  return { name, ours: false, script, without }
}

/** The core is there once, whatever the number of adapters. */
const CORE = ['@sealed-session/core', '@sealed-session/core/*']

const entries: readonly Entry[] = [
  ours('@sealed-session/core, all of it', "export * from '@sealed-session/core'"),
  ours('createCodec alone', "export { createCodec } from '@sealed-session/core'"),
  ours('createSessions alone', "export { createSessions } from '@sealed-session/core'"),
  ours('withSession alone', "export { withSession } from '@sealed-session/core/fetch'"),
  ...['express', 'koa', 'h3'].map((name) =>
    ours(
      `@sealed-session/${name}, without the core`,
      `export * from '@sealed-session/${name}'`,
      CORE,
    ),
  ),
  ours(
    '@sealed-session/fastify, without the core and fastify-plugin',
    "export * from '@sealed-session/fastify'",
    [...CORE, 'fastify-plugin'],
  ),
  rival('iron-webcrypto', "export { defaults, seal, unseal } from 'iron-webcrypto'"),
  rival('iron-session', "export * from 'iron-session'"),
  rival('@hapi/iron', "export { default } from '@hapi/iron'"),
  rival(
    '@fastify/secure-session, without its native sodium-native',
    "export { default } from '@fastify/secure-session'",
    ['sodium-native'],
  ),
  rival('@fastify/session', "export { default } from '@fastify/session'"),
  rival('h3, sealSession and unsealSession', "export { sealSession, unsealSession } from 'h3'"),
  rival('h3, useSession', "export { useSession } from 'h3'"),
  rival('hono-sessions', "export { CookieStore, sessionMiddleware } from 'hono-sessions'"),
  rival('jose, EncryptJWT and jwtDecrypt', "export { EncryptJWT, jwtDecrypt } from 'jose'"),
  rival('express-session', "export { default } from 'express-session'"),
  rival('cookie-session', "export { default } from 'cookie-session'"),
  rival('koa-session', "export { default } from 'koa-session'"),
]
