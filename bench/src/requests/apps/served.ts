/** Express and Fastify with sessions that live on the server: ours, and the usual one's, in the same database. */
import { session as expressSession } from '@sealed-session/express'
import { session as fastifySession } from '@sealed-session/fastify'
import { type Apps, LIFETIME, type Library, OPTIONS, OURS, rival, SECRET } from './app.ts'
import { type Database, databases } from './databases.ts'
import { express, type Factory, withMiddleware } from './express.ts'
import { fastify, type Plugin, withPlugin } from './fastify.ts'

/** A framework with sessions on the server. */
interface Serving {
  readonly framework: 'Express' | 'Fastify'
  /** The framework alone. */
  readonly bare: readonly Library[]
  readonly rival: string
  ours(database: Database): Promise<Apps>
  theirs(database: Database): Promise<Apps>
}

const FRAMEWORKS: readonly Serving[] = [
  {
    framework: 'Express',
    bare: express.slice(0, 1),
    rival: 'express-session',
    ours: async ({ ours }) => withMiddleware(expressSession({ ...OPTIONS, store: await ours() })),
    async theirs({ theirs }) {
      const { default: rivalSession } = await rival<Factory>(import.meta.resolve('express-session'))
      return withMiddleware(
        rivalSession({
          secret: SECRET,
          resave: false,
          saveUninitialized: false,
          cookie: { maxAge: LIFETIME * 1000 },
          store: await theirs.make(),
        }),
      )
    },
  },
  {
    framework: 'Fastify',
    bare: fastify.slice(0, 1),
    rival: '@fastify/session',
    async ours({ ours }) {
      const store = await ours()
      return withPlugin(async (app) => void app.register(fastifySession, { ...OPTIONS, store }))
    },
    async theirs({ theirs }) {
      const { default: cookie } = await rival<Plugin>(import.meta.resolve('@fastify/cookie'))
      const { default: rivalSession } = await rival<Plugin>(import.meta.resolve('@fastify/session'))
      const options = {
        secret: SECRET,
        store: await theirs.make(),
        saveUninitialized: false,
        // It would send no Secure cookie over plain http.
        cookie: { secure: false, maxAge: LIFETIME * 1000 },
      }
      return withPlugin(async (app) => {
        app.register(cookie)
        app.register(rivalSession, options)
      })
    },
  },
]

export type ServedName = `${Serving['framework']} and ${string}`

export const served: Readonly<Record<ServedName, readonly Library[]>> = Object.fromEntries(
  FRAMEWORKS.flatMap((serving) =>
    databases.map((database) => [
      `${serving.framework} and ${database.name}`,
      librariesOf(serving, database),
    ]),
  ),
)

function librariesOf({ bare, rival, ours, theirs }: Serving, database: Database): Library[] {
  return [
    ...bare,
    { name: OURS, ours: true, load: () => ours(database) },
    { name: `${rival} (${database.theirs.name})`, ours: false, load: () => theirs(database) },
  ]
}
